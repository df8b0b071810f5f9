const video = document.querySelector('video');
const canvas = document.createElement('canvas');

video.srcObject = await navigator.mediaDevices.getUserMedia({
  video: true,
});
await new Promise((resolve) => (video.onloadeddata = resolve));

/** What the camera sees now, as the bytes of a JPEG file. */
export async function takePhoto() {
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  const photo = await new Promise<Blob>((resolve) =>
    canvas.toBlob(resolve, 'image/jpeg', 0.8),
  );
  return photo.arrayBuffer();
}
