document.querySelector('#place').innerHTML =
  '<video autoplay></video>';
var video = document.querySelector('video');

navigator.mediaDevices
  .getUserMedia({ video: true })
  .then(function (stream) {
    video.srcObject = stream;
    console.log(
      'playsinline is',
      video.playsInline,
      'and muted is',
      video.muted,
    );
  });
