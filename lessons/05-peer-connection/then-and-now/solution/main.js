const local = document.querySelector('#local');
const remote = document.querySelector('#remote');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const configuration = { iceServers: [{ urls: 'stun:localhost' }] };
const caller = new RTCPeerConnection(configuration);
const callee = new RTCPeerConnection(configuration);

caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(candidate);
callee.ontrack = (event) => (remote.srcObject = event.streams[0]);

for (const track of stream.getTracks()) caller.addTrack(track, stream);
caller.addTransceiver('audio', { direction: 'recvonly' });

await caller.setLocalDescription();
await callee.setRemoteDescription(caller.localDescription);
await callee.setLocalDescription();
await caller.setRemoteDescription(callee.localDescription);

const report = await caller.getStats();
console.log('statistics:', report.size);
