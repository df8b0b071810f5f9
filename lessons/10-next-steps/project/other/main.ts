const camera = document.querySelector<HTMLVideoElement>('#camera');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const screen = document.querySelector<HTMLVideoElement>('#screen');
const picture = document.querySelector<HTMLImageElement>('#picture');
const text = document.querySelector<HTMLInputElement>('#text');
const chat = document.querySelector('#chat');
const [send, photo, share, hangUp] = document.querySelectorAll('button');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
camera.srcObject = stream;

const alice = new RTCPeerConnection();
const bob = new RTCPeerConnection();
alice.onicecandidate = ({ candidate }) => bob.addIceCandidate(candidate);
bob.onicecandidate = ({ candidate }) => alice.addIceCandidate(candidate);
const screenStream = new MediaStream();
bob.ontrack = ({ streams, track }) => {
  if (streams[0]) remote.srcObject = streams[0];
  else screenStream.addTrack(track);
};
bob.ondatachannel = ({ channel }) => {
  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }) => {
    if (typeof data === 'string') chat.textContent = data;
    else picture.src = URL.createObjectURL(new Blob([data], { type: 'image/jpeg' }));
  };
};

async function negotiate() {
  await alice.setLocalDescription();
  await bob.setRemoteDescription(alice.localDescription);
  await bob.setLocalDescription();
  await alice.setRemoteDescription(bob.localDescription);
}

const channel = alice.createDataChannel('chat and photos');
alice.addTrack(stream.getVideoTracks()[0], stream);
const { sender: screenSender } = alice.addTransceiver('video');
await negotiate();

send.onclick = () => channel.send(text.value);

photo.onclick = async () => {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = (320 * camera.videoHeight) / camera.videoWidth;
  canvas.getContext('2d').drawImage(camera, 0, 0, canvas.width, canvas.height);
  const jpeg = await new Promise<Blob>((resolve) => canvas.toBlob(resolve, 'image/jpeg'));
  channel.send(await jpeg.arrayBuffer());
};

// A drawing in place of the screen, on a sender that was there from the beginning.
share.onclick = async () => {
  const board = document.createElement('canvas');
  board.width = board.height = 480;
  const context = board.getContext('2d');
  setInterval(() => {
    context.fillStyle = `hsl(${performance.now() / 20} 60% 60%)`;
    context.fillRect(0, 0, 480, 480);
  }, 50);
  const shared = board.captureStream(20);
  screen.srcObject = screenStream;
  await screenSender.replaceTrack(shared.getVideoTracks()[0]);
};

hangUp.onclick = () => {
  for (const { track } of alice.getSenders()) track?.stop();
  alice.close();
  bob.close();
};

channel.onopen = () => {
  for (const button of [send, photo, share, hangUp]) button.disabled = false;
};
