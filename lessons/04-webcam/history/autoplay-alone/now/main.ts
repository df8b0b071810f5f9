document.querySelector('#place').innerHTML =
  '<video autoplay playsinline muted></video>';
const video = document.querySelector('video');

video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});
console.log(
  'playsinline is',
  video.playsInline,
  'and muted is',
  video.muted,
);
