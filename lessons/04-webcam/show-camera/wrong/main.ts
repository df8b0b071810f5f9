const video = document.querySelector('video');

const stream = navigator.mediaDevices.getUserMedia({ video: true });
video.srcObject = stream;

console.log('The video shows:', video.srcObject);
