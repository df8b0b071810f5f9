const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
const [track] = stream.getVideoTracks();
const video = document.querySelector('video');
video.srcObject = stream;
video.onresize = () => {
  document.querySelector('p').textContent = `${video.videoWidth} × ${video.videoHeight}`;
};

for (const button of document.querySelectorAll('button')) {
  button.onclick = async () => {
    const width = Number(button.value);
    await track.applyConstraints({ width, height: width === 1280 ? 720 : width * 0.75 });
    console.log(track.getSettings());
  };
}
