import { showLevel } from './level.ts';

const video = document.querySelector('video');
const mute = document.querySelector<HTMLButtonElement>('#mute');
const list = document.querySelector('ul');

// TODO: ask for sound, too.
const constraints = { video: true };
const stream = await navigator.mediaDevices.getUserMedia(constraints);
video.srcObject = stream;
showLevel(stream, document.querySelector('meter'));

mute.onclick = () => {
  // TODO: mute the microphone, and nothing else.
};

for (const track of stream.getTracks()) {
  const item = document.createElement('li');
  item.textContent = `${track.kind}: ${track.label}`;
  list.append(item);
}
