import { connect } from './connect.ts';

const camera = document.createElement('video');
camera.muted = true;
camera.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
await camera.play();
const canvas = document.querySelector('canvas');
[canvas.width, canvas.height] = [camera.videoWidth, camera.videoHeight];
const picture = canvas.getContext('2d', { willReadFrequently: true });
const limit = document.querySelector('input');
const behind = [176, 82, 156];

function draw() {
  picture.drawImage(camera, 0, 0);
  const image = picture.getImageData(0, 0, canvas.width, canvas.height);
  const { data } = image;
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
    const isKey = green > limit.valueAsNumber && green > red * 1.2 && green > blue * 1.2;
    if (isKey) data.set(behind, at);
  }
  picture.putImageData(image, 0, 0);
  camera.requestVideoFrameCallback(draw);
}
draw();

// A video track has no transparency: what lies behind must be drawn here.
const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
callee.ontrack = ({ track }) => (document.querySelector('video').srcObject = new MediaStream([track]));
caller.addTrack(canvas.captureStream().getVideoTracks()[0]);
await connect(caller, callee);
