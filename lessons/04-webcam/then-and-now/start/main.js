var video = document.querySelector('video');
var button = document.querySelector('#stop');

// TODO: four things here are no longer so. Repair them.
var constraints = { video: { mandatory: { maxWidth: 320 } } };

navigator.getUserMedia =
  navigator.getUserMedia ||
  navigator.webkitGetUserMedia ||
  navigator.mozGetUserMedia;

navigator.getUserMedia(constraints, showStream, showError);

function showStream(stream) {
  button.disabled = false;
  video.src = window.URL.createObjectURL(stream);
  video.play();

  button.onclick = () => {
    stream.stop();
  };
}

function showError(error) {
  console.error(error);
}
