import { connect } from './connect.ts';

const RAMP = ' .:-=+*#%@';
const [COLUMNS, ROWS] = [64, 32];
const camera = document.createElement('video');
camera.muted = true;
camera.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
await camera.play();
const canvas = document.querySelector('canvas');
const page = canvas.getContext('2d');
page.font = '15px monospace';
const small = new OffscreenCanvas(COLUMNS, ROWS).getContext('2d', { willReadFrequently: true });

function draw() {
  small.drawImage(camera, 0, 0, COLUMNS, ROWS);
  const { data } = small.getImageData(0, 0, COLUMNS, ROWS);
  page.fillStyle = '#10151c';
  page.fillRect(0, 0, 640, 480);
  page.fillStyle = '#b8f2c8';
  for (let at = 0; at < COLUMNS * ROWS; at += 1) {
    const [red, green, blue] = data.subarray(at * 4);
    const letter = RAMP[Math.floor((red + green + blue) / 76.8)];
    page.fillText(letter, (at % COLUMNS) * 10, Math.floor(at / COLUMNS) * 15 + 13);
  }
  camera.requestVideoFrameCallback(draw);
}
draw();

const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
const remote = document.querySelector<HTMLVideoElement>('#remote');
callee.ontrack = ({ track }) => (remote.srcObject = new MediaStream([track]));
caller.addTrack(canvas.captureStream(25).getVideoTracks()[0]);
await connect(caller, callee);
