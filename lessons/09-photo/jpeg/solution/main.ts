import { showPhoto } from './show.ts';

const video = document.querySelector('video');
const canvas = document.createElement('canvas');
const snapButton = document.querySelector('button');

video.onloadeddata = () => (snapButton.disabled = false);
video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});

snapButton.onclick = async () => {
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  const photo = await new Promise<Blob>((resolve) =>
    canvas.toBlob(resolve, 'image/jpeg', 0.8),
  );
  showPhoto(photo);
};
