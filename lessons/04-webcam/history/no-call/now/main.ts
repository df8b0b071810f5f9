const video = document.querySelector('video');

const stream = await navigator.mediaDevices.getUserMedia({
  video: true,
});
video.srcObject = stream;
console.log('Video tracks:', stream.getVideoTracks().length);
