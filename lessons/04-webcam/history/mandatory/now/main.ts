const video = document.querySelector('video');

const constraints = {
  video: { width: { max: 320, ideal: 160 }, height: { ideal: 120 } },
};

video.srcObject =
  await navigator.mediaDevices.getUserMedia(constraints);
const [track] = video.srcObject.getVideoTracks();
console.log('Given:', track.getSettings());
