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
bob.ontrack = ({ streams }) => (remote.srcObject = streams[0]);

async function negotiate() {
  await alice.setLocalDescription();
  await bob.setRemoteDescription(alice.localDescription);
  await bob.setLocalDescription();
  await alice.setRemoteDescription(bob.localDescription);
}

// TODO 1: make a data channel here. At Bob, show a text
// in `chat`, and bytes as `picture`.
alice.addTrack(stream.getVideoTracks()[0], stream);
await negotiate();

// TODO 2: send the message.
send.onclick = () => console.log('No chat yet');

// TODO 3: draw `camera` on a canvas, and send it as a JPEG.
photo.onclick = () => console.log('No photo yet');

// TODO 4: send the screen, and show it at Bob in `screen`.
share.onclick = () => console.log('No screen yet');

// TODO 5: stop every track, and close both connections.
hangUp.onclick = () => console.log('Still in the call');

for (const button of [send, photo, share, hangUp])
  button.disabled = false;
