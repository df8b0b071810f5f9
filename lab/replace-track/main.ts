import { connect } from './connect.ts';

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
const [local, remote] = document.querySelectorAll('video');
local.srcObject = stream;
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
const sender = caller.addTrack(stream.getVideoTracks()[0], stream);
await connect(caller, callee);

const canvas = document.querySelector('canvas');
const picture = canvas.getContext('2d');
setInterval(() => {
  picture.fillStyle = `hsl(${performance.now() / 20} 60% 50%)`;
  picture.fillRect(0, 0, 320, 240);
}, 50);

remote.onplaying = async () => {
  remote.onplaying = null;
  await sender.replaceTrack(canvas.captureStream(20).getVideoTracks()[0]);
  console.log('replaced');
};
