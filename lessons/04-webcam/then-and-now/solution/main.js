var video = document.querySelector('video');
var button = document.querySelector('#stop');

var constraints = { video: { width: { max: 320 } } };

navigator.mediaDevices
  .getUserMedia(constraints)
  .then(showStream, showError);

function showStream(stream) {
  button.disabled = false;
  video.srcObject = stream;
  video.play();

  button.onclick = () => {
    for (const track of stream.getTracks()) track.stop();
  };
}

function showError(error) {
  console.error(error);
}
