var video = document.querySelector('video');

navigator.mediaDevices
  .getUserMedia({ video: true })
  .then(function (stream) {
    video.srcObject = stream;
  });

video.style.cssText = '-moz-filter: sepia(1)';
console.log('-moz-filter gives', getComputedStyle(video).filter);
video.style.cssText = '-webkit-filter: sepia(1)';
console.log('-webkit-filter gives', getComputedStyle(video).filter);
