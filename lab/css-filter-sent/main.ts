import { connect } from './connect.ts';

const [local, remote] = document.querySelectorAll('video');
local.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
await local.play();
const canvas = document.createElement('canvas');
[canvas.width, canvas.height] = [local.videoWidth, local.videoHeight];
const picture = canvas.getContext('2d');

function draw() {
  // What main.css says now; lengths, as in blur(4px), are pixels of the picture here.
  picture.filter = getComputedStyle(local).filter;
  picture.drawImage(local, 0, 0);
  local.requestVideoFrameCallback(draw);
}
draw();
if (!('filter' in picture))
  console.warn('This browser’s canvas has no filter: the picture is sent as it is.');

const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
callee.ontrack = ({ track }) => (remote.srcObject = new MediaStream([track]));
caller.addTrack(canvas.captureStream().getVideoTracks()[0]);
await connect(caller, callee);
