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
bob.ontrack = ({ streams }) => {
  const view = remote.srcObject ? screen : remote;
  view.srcObject = streams[0];
};
bob.ondatachannel = ({ channel }) => {
  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }) => {
    if (typeof data === 'string') chat.textContent = data;
    else
      picture.src = URL.createObjectURL(
        new Blob([data], { type: 'image/jpeg' }),
      );
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
await negotiate();

send.onclick = () => channel.send(text.value);

photo.onclick = async () => {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = (320 * camera.videoHeight) / camera.videoWidth;
  canvas
    .getContext('2d')
    .drawImage(camera, 0, 0, canvas.width, canvas.height);
  const jpeg = await new Promise<Blob>((resolve) =>
    canvas.toBlob(resolve, 'image/jpeg'),
  );
  channel.send(await jpeg.arrayBuffer());
};

share.onclick = async () => {
  const shared = await navigator.mediaDevices.getDisplayMedia({
    video: true,
  });
  alice.addTrack(shared.getVideoTracks()[0], shared);
  await negotiate();
};

hangUp.onclick = () => {
  for (const { track } of alice.getSenders()) track?.stop();
  alice.close();
  bob.close();
};

channel.onopen = () => {
  for (const button of [send, photo, share, hangUp])
    button.disabled = false;
};
