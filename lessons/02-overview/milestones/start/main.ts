const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const list = document.querySelector('#milestones');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const start = performance.now();
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(candidate);
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
// TODO: mark 'connected' when the callee is,
// and 'first picture' when remote shows one.

for (const track of stream.getTracks()) caller.addTrack(track, stream);
await caller.setLocalDescription();
await callee.setRemoteDescription(caller.localDescription);
mark('offer set');
await callee.setLocalDescription();
await caller.setRemoteDescription(callee.localDescription);
mark('answer set');

function mark(milestone: string) {
  const ms = Math.round(performance.now() - start);
  const item = document.createElement('li');
  item.textContent = `${milestone}: ${ms} ms`;
  list.append(item);
  console.log(milestone, ms);
}
