navigator.mediaDevices
  .getUserMedia({ video: true })
  .then(function (stream) {
    attachMediaStream(document.querySelector('video'), stream);
  });
