const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
for (const track of stream.getTracks()) caller.addTrack(track, stream);

/** Candidates that came before the remote description, for each peer. */
const early = new Map<RTCPeerConnection, RTCIceCandidate[]>([
  [caller, []],
  [callee, []],
]);

caller.onicecandidate = ({ candidate }) =>
  receiveCandidate(callee, candidate);
callee.onicecandidate = ({ candidate }) =>
  receiveCandidate(caller, candidate);

function receiveCandidate(
  peer: RTCPeerConnection,
  candidate: RTCIceCandidate | null,
) {
  if (peer.remoteDescription) peer.addIceCandidate(candidate);
  else early.get(peer).push(candidate);
}

async function receiveDescription(
  peer: RTCPeerConnection,
  description: RTCSessionDescriptionInit,
) {
  await peer.setRemoteDescription(description);
  console.log(
    `${early.get(peer).filter(Boolean).length} candidates came early`,
  );
  for (const candidate of early.get(peer))
    peer.addIceCandidate(candidate);
}

/**
 * As on a slow network: a description is under way for half a second,
 * candidates overtake it.
 */
const travel = () => new Promise((resolve) => setTimeout(resolve, 500));

const offer = await caller.createOffer();
await caller.setLocalDescription(offer);
await travel();
await receiveDescription(callee, offer);

const answer = await callee.createAnswer();
await callee.setLocalDescription(answer);
await travel();
await receiveDescription(caller, answer);
