const video = document.querySelector('video');

try {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: true,
  });
  video.srcObject = stream;
  console.log('The promise gave', stream);
} catch (error) {
  console.error(error);
}
