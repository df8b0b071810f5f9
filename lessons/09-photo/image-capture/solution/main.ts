import { fromVideo } from './from-video.ts';
import { showPhoto } from './show.ts';

const video = document.querySelector('video');
const snapButton = document.querySelector('button');
const stream = await navigator.mediaDevices.getUserMedia({ video: true });
const [track] = stream.getVideoTracks();

video.onloadeddata = () => (snapButton.disabled = false);
video.srcObject = stream;

async function takePhoto() {
  const hasImageCapture = 'ImageCapture' in window;
  if (!hasImageCapture) return fromVideo(video);
  return new ImageCapture(track)
    .takePhoto()
    .catch(() => fromVideo(video));
}

snapButton.onclick = async () => showPhoto(await takePhoto());
