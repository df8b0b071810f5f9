const video = document.querySelector('video');

video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});

video.style.filter = 'sepia(1)';
console.log('filter gives', getComputedStyle(video).filter);
