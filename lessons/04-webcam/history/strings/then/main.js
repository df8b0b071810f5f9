var video = document.querySelector('video');

var constraints = { video: { width: { min: '300', max: '640' } } };

navigator.mediaDevices
  .getUserMedia(constraints)
  .then(function (stream) {
    video.srcObject = stream;
    console.log(
      'Given:',
      stream.getVideoTracks()[0].getSettings().width,
    );
  });
