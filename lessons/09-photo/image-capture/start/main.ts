import { fromVideo } from './from-video.ts';
import { showPhoto } from './show.ts';

const video = document.querySelector('video');
const snapButton = document.querySelector('button');
const stream = await navigator.mediaDevices.getUserMedia({ video: true });
const [track] = stream.getVideoTracks();

video.onloadeddata = () => (snapButton.disabled = false);
video.srcObject = stream;

async function takePhoto() {
  // TODO: not every browser has it.
  const hasImageCapture = true;
  if (!hasImageCapture) return fromVideo(video);
  // TODO: and not every camera can do it.
  return new ImageCapture(track).takePhoto();
}

snapButton.onclick = async () => showPhoto(await takePhoto());
