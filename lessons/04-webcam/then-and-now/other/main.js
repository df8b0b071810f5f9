const video = document.querySelector('video');
const button = document.querySelector('#stop');

try {
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 160, max: 320 } } });
  video.autoplay = true;
  button.disabled = false;
} catch (error) {
  console.error(`No camera: ${error.name}`);
}

button.onclick = () => {
  const [track] = video.srcObject.getVideoTracks();
  track.stop();
};
