const video = document.querySelector('video');

// TODO: ask for the camera, and give its stream to the video.

console.log('The video shows:', video.srcObject);
