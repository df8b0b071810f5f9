const video = document.querySelector('video');
let stream;

navigator.mediaDevices
  .getUserMedia({ video: true })
  .then(function (given) {
    stream = given;
    video.srcObject = stream;
    console.log(
      'stream is global, so window.stream is',
      window.stream,
    );
  });
