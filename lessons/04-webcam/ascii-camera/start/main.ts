/** From dark to light: on a dark ground, a dense character is light. */
const RAMP = ' .:-=+*#%@';
const COLUMNS = 64;
const ROWS = 32;

const video = document.querySelector('video');
video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});

const text = document.querySelector('canvas').getContext('2d');
text.font = '15px monospace';
text.fillStyle = '#b8f2c8';

// A second canvas, never shown: one of its pixels is one character.
const small = document.createElement('canvas');
[small.width, small.height] = [COLUMNS, ROWS];
const pixels = small.getContext('2d', { willReadFrequently: true });

function drawFrame() {
  pixels.drawImage(video, 0, 0, COLUMNS, ROWS);
  // Red, green, blue and alpha of the first pixel, then of the second
  // one, …
  const { data } = pixels.getImageData(0, 0, COLUMNS, ROWS);
  text.clearRect(0, 0, 640, 480);

  // TODO: this is one pixel, and two characters. Write them all, denser
  // where it is lighter.
  const brightness = (data[0] + data[1] + data[2]) / 3;
  text.fillText(brightness < 128 ? RAMP[1] : RAMP[9], 0, 13);

  video.requestVideoFrameCallback(drawFrame);
}

video.requestVideoFrameCallback(drawFrame);
