const video = document.querySelector('video');

const stream = await navigator.mediaDevices.getUserMedia({
  video: true,
});
video.srcObject = stream;

Object.assign(window, { stream });
console.log('Now it is there on purpose:', 'stream' in window);
