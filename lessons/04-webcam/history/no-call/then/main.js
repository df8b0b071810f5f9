var video = document.querySelector('video');

navigator.mediaDevices
  .getUserMedia({ video: true })
  .then(function (stream) {
    video.srcObject = stream;
    console.log('Video tracks:', stream.getVideoTracks.length);
  });
