import { fromVideo } from './from-video.ts';
import { showPhoto } from './show.ts';

const video = document.querySelector('video');
const snapButton = document.querySelector('button');
const stream = await navigator.mediaDevices.getUserMedia({ video: true });

video.onloadeddata = () => (snapButton.disabled = false);
video.srcObject = stream;

async function takePhoto() {
  return fromVideo(video);
}

snapButton.onclick = async () => showPhoto(await takePhoto());
