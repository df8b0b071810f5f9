const video = document.querySelector('video');
video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });

const noise = document.querySelector('feTurbulence');
let seed = 0;
setInterval(() => noise.setAttribute('seed', String(seed++)), 250);
