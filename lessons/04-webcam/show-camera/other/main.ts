navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user' } }).then(
  (stream) => {
    const video = document.querySelector('video');
    video.srcObject = stream;
    video.onloadedmetadata = () => video.play();
  },
  (error) => console.error(error),
);
