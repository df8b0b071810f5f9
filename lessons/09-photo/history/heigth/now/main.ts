const video = document.querySelector('video');
const photo = document.querySelector('canvas');
const context = photo.getContext('2d');

video.onloadeddata = () => {
  context.drawImage(video, 0, 0, photo.width, photo.height);
  const alpha = context.getImageData(0, 0, 1, 1).data[3];
  console.log(
    'photo.height:',
    photo.height,
    alpha ? 'A photo.' : 'Nothing is drawn.',
  );
};
video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});
