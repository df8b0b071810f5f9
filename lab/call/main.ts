import { connect } from './connect.ts';

const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
const [local, remote] = document.querySelectorAll('video');
local.srcObject = stream;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
for (const track of stream.getTracks()) caller.addTrack(track, stream);
await connect(caller, callee);
