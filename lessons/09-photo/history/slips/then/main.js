navigator.mediaDevices
  .getUserMedia({ video: ture })
  .then(function (stream) {
    console.log('A camera:', stream.active);
  });
