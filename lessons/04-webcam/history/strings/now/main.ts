const video = document.querySelector('video');

const constraints = { video: { width: { min: 300, ideal: 640 } } };

try {
  const stream =
    await navigator.mediaDevices.getUserMedia(constraints);
  video.srcObject = stream;
  console.log(
    'Given:',
    stream.getVideoTracks()[0].getSettings().width,
  );
} catch (error) {
  console.log('Not to be had:', error.constraint);
}
