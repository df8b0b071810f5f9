/** The picture that the video shows, as a JPEG. */
export function fromVideo(video: HTMLVideoElement) {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d').drawImage(video, 0, 0);
  return new Promise<Blob>((resolve) =>
    canvas.toBlob(resolve, 'image/jpeg', 0.8),
  );
}
