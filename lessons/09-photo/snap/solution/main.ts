const video = document.querySelector('video');
const canvas = document.querySelector('canvas');
const snapButton = document.querySelector('button');

// Before the first picture there is nothing to draw.
video.onloadeddata = () => (snapButton.disabled = false);
video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});

snapButton.onclick = () => {
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
};
