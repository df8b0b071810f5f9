import { showLevel } from './level.ts';

const video = document.querySelector('video');
const mute = document.querySelector<HTMLButtonElement>('#mute');
const list = document.querySelector('ul');

const stream = await navigator.mediaDevices.getUserMedia({
  audio: { echoCancellation: true, noiseSuppression: true },
  video: { width: 640 },
});
video.srcObject = stream;
showLevel(stream, document.querySelector('meter'));

mute.onclick = () => {
  for (const track of stream.getTracks()) {
    if (track.kind === 'audio') track.enabled = false;
  }
};

for (const track of stream.getTracks()) {
  const item = document.createElement('li');
  item.textContent = `${track.kind}: ${track.label}`;
  list.append(item);
}
