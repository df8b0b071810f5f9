const video = document.querySelector('video');
const hide = document.querySelector<HTMLButtonElement>('#hide');
const stop = document.querySelector<HTMLButtonElement>('#stop');
const status = document.querySelector('#status');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
video.srcObject = stream;

console.log(stream.getVideoTracks());
const [track] = stream.getVideoTracks();
showTrack();

hide.onclick = () => {
  for (const each of stream.getTracks()) each.enabled = hide.textContent !== 'Hide me';
  hide.textContent = hide.textContent === 'Hide me' ? 'Show me' : 'Hide me';
  showTrack();
};

stop.onclick = () => {
  for (const each of stream.getTracks()) each.stop();
  video.srcObject = null;
  showTrack();
};

function showTrack() {
  status.textContent = `enabled: ${track.enabled}, readyState: ${track.readyState}`;
}
