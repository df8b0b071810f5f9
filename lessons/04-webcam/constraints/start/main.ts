const video = document.querySelector('video');
const asked = document.querySelector('#asked');
const given = document.querySelector('#given');

// TODO: exactly 320 × 240, and at most 15 pictures a second.
const constraints = {
  frameRate: { ideal: 30 },
};

asked.textContent = JSON.stringify(constraints);
const stream = await navigator.mediaDevices.getUserMedia({
  video: constraints,
});
video.srcObject = stream;

const { width, height, frameRate } = stream
  .getVideoTracks()[0]
  .getSettings();
given.textContent = `${width} × ${height}, ${frameRate} pictures a second`;
