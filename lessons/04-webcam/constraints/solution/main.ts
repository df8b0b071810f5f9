const video = document.querySelector('video');
const asked = document.querySelector('#asked');
const given = document.querySelector('#given');

const constraints = {
  width: { exact: 320 },
  height: { exact: 240 },
  frameRate: { max: 15 },
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
