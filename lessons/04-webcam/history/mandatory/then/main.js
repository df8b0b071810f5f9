var video = document.querySelector('video');

var constraints = {
  video: {
    mandatory: { maxWidth: 320 },
    optional: [{ minWidth: 160, minHeight: 120 }],
  },
};

navigator.mediaDevices.getUserMedia(constraints).then(
  function (stream) {
    video.srcObject = stream;
    console.log('Given:', stream.getVideoTracks()[0].getSettings());
  },
  function (error) {
    console.error(error);
  },
);
