const video = document.querySelector('video');
const devices = navigator.mediaDevices;

// No camera has so many pixels.
const wish = { width: { exact: 20_000 } };

try {
  video.srcObject = await devices.getUserMedia({ video: wish });
} catch (error) {
  console.error(error.name);
  // TODO: for an OverconstrainedError, print its constraint and take any
  // picture instead.
}
