// A whole call inside one page. You write this yourself in lesson 5; here
// it is finished.
const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

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
