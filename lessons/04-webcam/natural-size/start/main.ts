const video = document.querySelector('video');
const caption = document.querySelector('figcaption');

video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});

// Both sizes can change at any time: the one by the camera, the other by
// the page.
video.onresize = showSizes;
new ResizeObserver(showSizes).observe(video);

function showSizes() {
  const natural = `natural: ${video.videoWidth} × ${video.videoHeight}`;
  const shown = `shown:   ${video.clientWidth} × ${video.clientHeight}`;
  caption.textContent = `${natural}\n${shown}`;
}
