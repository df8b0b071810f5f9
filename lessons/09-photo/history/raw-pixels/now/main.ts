const video = document.querySelector('video');
video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});
await new Promise((resolve) => (video.onloadeddata = resolve));

const { videoWidth: width, videoHeight: height } = video;
const canvas = new OffscreenCanvas(width, height);
canvas.getContext('2d').drawImage(video, 0, 0);
const photo = await canvas.convertToBlob({ type: 'image/jpeg' });
console.log(
  'Pixels:',
  width * height * 4,
  'bytes; JPEG:',
  photo.size,
);
