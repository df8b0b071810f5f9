const video = document.querySelector('video');
video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});
console.log('The camera is shown in', video.id);
