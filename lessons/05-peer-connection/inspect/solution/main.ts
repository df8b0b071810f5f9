const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');

const localStream = await navigator.mediaDevices.getUserMedia({
  video: true,
});
local.srcObject = localStream;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(candidate);
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);

for (const track of localStream.getTracks())
  caller.addTrack(track, localStream);

const offer = await caller.createOffer();
await caller.setLocalDescription(offer);
await callee.setRemoteDescription(offer);

const answer = await callee.createAnswer();
await callee.setLocalDescription(answer);
await caller.setRemoteDescription(answer);

console.log('stream', localStream, 'offer', caller.localDescription);
for (const peer of [caller, callee]) {
  console.log('connection', peer, 'transceivers', peer.getTransceivers());
  console.log('senders', peer.getSenders());
  console.log('receivers', peer.getReceivers());
}
