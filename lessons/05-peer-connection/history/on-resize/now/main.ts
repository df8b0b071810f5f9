const video = document.querySelector('video');

video.addEventListener('resize', () => {
  console.log(
    'A picture of',
    video.videoWidth,
    'by',
    video.videoHeight,
  );
});

video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});
