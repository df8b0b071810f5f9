var video = document.querySelector('video');

navigator.getUserMedia =
  navigator.getUserMedia ||
  navigator.webkitGetUserMedia ||
  navigator.mozGetUserMedia;

console.log('getUserMedia is of type', typeof navigator.getUserMedia);
navigator.getUserMedia({ video: true }, showStream, showError);

function showStream(stream) {
  video.srcObject = stream;
  console.log('Called back with', stream);
}

function showError(error) {
  console.error(error);
}
