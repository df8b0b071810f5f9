import { io } from 'socket.io-client';

const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const { room, peer: name } = workbook;
const socket = io('/workbook');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const pc = new RTCPeerConnection();
pc.onicecandidate = ({ candidate }) => send({ candidate });
pc.ontrack = ({ streams }) => (remote.srcObject = streams[0]);

let polite = false;
let makingOffer = false;
let settingAnswer = false;
let ignoring = false;
let id = 0;

/**
 * As over a slow network: half a second later, so that two offers meet
 * half-way.
 */
function send(message) {
  id += 1;
  const letter = { room, id, message };
  setTimeout(() => socket.emit('message:send', letter), 500);
}

pc.onnegotiationneeded = async () => {
  makingOffer = true;
  await pc.setLocalDescription();
  makingOffer = false;
  send({ description: pc.localDescription });
};

socket.on('message', async ({ message }) => {
  const { description, candidate } = message;
  if (description) {
    const canTakeOffer =
      !makingOffer && (pc.signalingState === 'stable' || settingAnswer);
    const collides = description.type === 'offer' && !canTakeOffer;
    if (collides)
      console.log(
        `Two offers have met. This side is ${polite ? 'polite' : 'impolite'}.`,
      );
    ignoring = collides && !polite;
    if (ignoring) return;
    settingAnswer = description.type === 'answer';
    await pc.setRemoteDescription(description);
    settingAnswer = false;
    if (description.type === 'offer') {
      await pc.setLocalDescription();
      send({ description: pc.localDescription });
    }
  }
  // Candidates of an offer that was ignored belong nowhere.
  if (candidate && !ignoring) await pc.addIceCandidate(candidate);
});

/** Adding a track makes the connection want an offer. */
function call() {
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
}

socket.on('peer:joined', call);
const { you, peers } = await socket.emitWithAck('room:join', {
  room,
  name,
});
console.log(`Seat ${you.index}`);
polite = you.index > 0;
if (peers.length > 0) call();
