const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
document.querySelector('video').srcObject = stream;

const recorder = new MediaRecorder(stream);
const pieces: Blob[] = [];
recorder.ondataavailable = ({ data }) => pieces.push(data);
recorder.onstop = () => {
  const clip = new Blob(pieces, { type: recorder.mimeType || pieces[0].type });
  console.log(`${clip.size} bytes of ${clip.type}`);
  document.querySelector<HTMLVideoElement>('#clip').src = URL.createObjectURL(clip);
};

recorder.start();
setTimeout(() => recorder.stop(), 2000);
