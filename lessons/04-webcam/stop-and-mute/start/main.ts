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
  // TODO: disable the track; a second click enables it again.
  showTrack();
};

stop.onclick = () => {
  // TODO: stop the track for good.
  showTrack();
};

function showTrack() {
  status.textContent = `enabled: ${track.enabled}, readyState: ${track.readyState}`;
}
