const camera = document.createElement('video');
camera.muted = true;
camera.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
await camera.play();
const canvas = document.querySelector('canvas');
[canvas.width, canvas.height] = [camera.videoWidth, camera.videoHeight];
const picture = canvas.getContext('2d', { willReadFrequently: true });
const limit = document.querySelector('input');

function draw() {
  picture.drawImage(camera, 0, 0);
  const image = picture.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < image.data.length; at += 4) {
    const [red, green, blue] = image.data.subarray(at, at + 3);
    const isKey = green > limit.valueAsNumber && green > red * 1.2 && green > blue * 1.2;
    if (isKey) image.data[at + 3] = 0;
  }
  picture.putImageData(image, 0, 0);
  camera.requestVideoFrameCallback(draw);
}
draw();
