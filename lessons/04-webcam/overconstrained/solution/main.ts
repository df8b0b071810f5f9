const video = document.querySelector('video');
const devices = navigator.mediaDevices;

// No camera has so many pixels.
const wish = { width: { exact: 20_000 } };

try {
  video.srcObject = await devices.getUserMedia({ video: wish });
} catch (error) {
  if (error.name !== 'OverconstrainedError') throw error;
  console.log(`No camera here has this ${error.constraint}.`);
  video.srcObject = await devices.getUserMedia({ video: true });
}
