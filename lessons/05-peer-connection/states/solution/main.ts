const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const log = document.querySelector('#log');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

/** Writes a line into the page and into the console. */
function write(name: string, state: string) {
  console.log(`${name}: ${state}`);
  log.append(
    Object.assign(document.createElement('li'), {
      textContent: `${name}: ${state}`,
    }),
  );
}

caller.onsignalingstatechange = () =>
  write('signaling', caller.signalingState);
caller.onicegatheringstatechange = () =>
  write('ICE gathering', caller.iceGatheringState);
caller.oniceconnectionstatechange = () =>
  write('ICE connection', caller.iceConnectionState);
caller.onconnectionstatechange = () =>
  write('connection', caller.connectionState);

caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(candidate);
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);

for (const track of stream.getTracks()) caller.addTrack(track, stream);

const offer = await caller.createOffer();
await caller.setLocalDescription(offer);
await callee.setRemoteDescription(offer);

const answer = await callee.createAnswer();
await callee.setLocalDescription(answer);
await caller.setRemoteDescription(answer);
