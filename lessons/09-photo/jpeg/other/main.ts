import { showPhoto } from './show.ts';

const video = document.querySelector('video');
const canvas = new OffscreenCanvas(0, 0);
const snapButton = document.querySelector('button');

video.onloadeddata = () => (snapButton.disabled = false);
video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });

snapButton.onclick = async () => {
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  const photo = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
  showPhoto(photo);
};
