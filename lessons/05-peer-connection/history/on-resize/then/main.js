var video = document.querySelector('video');

video.addEventListener('onresize', function () {
  console.log(
    'A picture of',
    video.videoWidth,
    'by',
    video.videoHeight,
  );
});
console.log('Listening. Does a line follow when the picture comes?');

navigator.mediaDevices
  .getUserMedia({ video: true })
  .then(function (stream) {
    video.srcObject = stream;
  });
