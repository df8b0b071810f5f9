'use strinct';

var constraints = { video: true };
constrants = { video: false };

navigator.mediaDevices
  .getUserMedia(constraints)
  .then(function (stream) {
    document.querySelector('video').srcObject = stream;
    console.log('Nobody has noticed the new variable', constrants);
  });
