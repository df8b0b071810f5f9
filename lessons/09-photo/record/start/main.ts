import { receive, sendClip } from './clip.ts';
import { connect } from './connect.ts';

const SECONDS = 2;

const button = document.querySelector('button');
const video = document.querySelector<HTMLVideoElement>('#camera');
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
const stream = await navigator.mediaDevices.getUserMedia({
  video: { width: 320, height: 240 },
});
video.srcObject = stream;

callee.ondatachannel = ({ channel }) => receive(channel);
const channel = caller.createDataChannel('clips');
channel.onopen = () => (button.disabled = false);

button.onclick = () => {
  const recorder = new MediaRecorder(stream, {
    videoBitsPerSecond: 250_000,
  });
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.start();
  setTimeout(() => {
    recorder.stop();
    // TODO: this is too early.
    sendClip(channel, new Blob(pieces, { type: 'video/webm' }));
  }, SECONDS * 1000);
};

await connect(caller, callee);
