var video = document.querySelector('video');
var photo = document.querySelector('canvas');
var context = photo.getContext('2d');

navigator.mediaDevices
  .getUserMedia({ video: true })
  .then((stream) => (video.srcObject = stream));
video.onloadeddata = function () {
  context.drawImage(video, 0, 0, photo.width, photo.heigth);
  var alpha = context.getImageData(0, 0, 1, 1).data[3];
  console.log(
    'photo.heigth:',
    photo.heigth,
    alpha ? 'A photo.' : 'Nothing is drawn.',
  );
};
