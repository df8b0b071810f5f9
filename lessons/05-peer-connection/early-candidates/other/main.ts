const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
for (const track of stream.getTracks()) caller.addTrack(track, stream);

function signal() {
  let fire: () => void;
  const fired = new Promise<void>((resolve) => (fire = resolve));
  return { fired, fire };
}

/** Fulfilled for each peer when its remote description is set. */
const described = new Map([
  [caller, signal()],
  [callee, signal()],
]);

caller.onicecandidate = ({ candidate }) => receiveCandidate(callee, candidate);
callee.onicecandidate = ({ candidate }) => receiveCandidate(caller, candidate);

async function receiveCandidate(peer: RTCPeerConnection, candidate: RTCIceCandidate | null) {
  await described.get(peer).fired;
  await peer.addIceCandidate(candidate);
}

async function receiveDescription(peer: RTCPeerConnection, description: RTCSessionDescriptionInit) {
  await peer.setRemoteDescription(description);
  described.get(peer).fire();
}

/** As on a slow network: a description is under way for half a second, candidates overtake it. */
const travel = () => new Promise((resolve) => setTimeout(resolve, 500));

const offer = await caller.createOffer();
await caller.setLocalDescription(offer);
await travel();
await receiveDescription(callee, offer);

const answer = await callee.createAnswer();
await callee.setLocalDescription(answer);
await travel();
await receiveDescription(caller, answer);
