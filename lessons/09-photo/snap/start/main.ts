const video = document.querySelector('video');
const canvas = document.querySelector('canvas');
const snapButton = document.querySelector('button');

// Before the first picture there is nothing to draw.
video.onloadeddata = () => (snapButton.disabled = false);
video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});

snapButton.onclick = () => {
  // TODO: make the canvas as large as the camera’s picture.
  canvas.getContext('2d').drawImage(video, 0, 0);
};
