const video = document.querySelector('video');

const stream = await navigator.mediaDevices.getUserMedia({
  video: true,
});
video.srcObject = stream;

for (const track of stream.getTracks()) {
  track.stop();
  console.log(track.kind, 'is', track.readyState);
}
