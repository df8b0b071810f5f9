const video = document.querySelector('video');
const canvas = document.querySelector('canvas');
const snapButton = document.querySelector('button');

// Before the first picture there is nothing to draw.
video.onloadeddata = () => (snapButton.disabled = false);
const stream = await navigator.mediaDevices.getUserMedia({ video: true });
video.srcObject = stream;

snapButton.onclick = () => {
  const { width, height } = stream.getVideoTracks()[0].getSettings();
  Object.assign(canvas, { width, height });
  canvas.getContext('2d').drawImage(video, 0, 0, width, height);
};
