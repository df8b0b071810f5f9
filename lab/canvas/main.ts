const video = document.querySelector('video');
const canvas = document.querySelector('canvas');
video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });

document.querySelector('button').onclick = () => {
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
};
