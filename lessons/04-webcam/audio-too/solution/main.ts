import { showLevel } from './level.ts';

const video = document.querySelector('video');
const mute = document.querySelector<HTMLButtonElement>('#mute');
const list = document.querySelector('ul');

const constraints = { audio: true, video: true };
const stream = await navigator.mediaDevices.getUserMedia(constraints);
video.srcObject = stream;
showLevel(stream, document.querySelector('meter'));

mute.onclick = () => {
  const [microphone] = stream.getAudioTracks();
  microphone.enabled = !microphone.enabled;
  mute.textContent = microphone.enabled ? 'Mute me' : 'Unmute me';
};

for (const track of stream.getTracks()) {
  const item = document.createElement('li');
  item.textContent = `${track.kind}: ${track.label}`;
  list.append(item);
}
