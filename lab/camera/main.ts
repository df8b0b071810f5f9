const stream = await navigator.mediaDevices.getUserMedia({
  video: { width: 640, height: 480, frameRate: 30 },
});
document.querySelector('video').srcObject = stream;

console.log(stream.getVideoTracks()[0].getSettings());
