import { io } from 'socket.io-client';

const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const state = document.querySelector('#state');
const { room, peer: name } = workbook;
const socket = io('/workbook');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

let pc: RTCPeerConnection;
let id = 0;

/** A new connection: the one before led to a page that is gone. */
function connect() {
  pc?.close();
  pc = new RTCPeerConnection();
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
  pc.onicecandidate = ({ candidate }) => send({ candidate });
  pc.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
}

function send(message) {
  id += 1;
  socket.emit('message:send', { room, id, message });
}

socket.on('message', async ({ message }) => {
  const { description, candidate } = message;
  if (candidate) await pc.addIceCandidate(candidate);
  if (description) await pc.setRemoteDescription(description);
  if (description?.type === 'offer') {
    await pc.setLocalDescription();
    send({ description: pc.localDescription });
  }
});

for (const fact of [
  'peer:joined',
  'peer:returned',
  'peer:away',
  'peer:left',
]) {
  socket.on(
    fact,
    ({ peer }) => (state.textContent = `${peer.name}: ${fact}`),
  );
}
socket.on('peer:joined', connect);
socket.on('peer:returned', connect);

// TODO: show the token again that an earlier page was given, and keep the
// one that you get
const seat = await socket.emitWithAck('room:join', { room, name });
if (seat.error)
  throw new Error(
    `${seat.error.code}: expected ${seat.error.expected}, found ${seat.error.found}`,
  );
if (seat.peers.length > 0) {
  state.textContent = `${seat.peers[0].name} is here.`;
  connect();
  await pc.setLocalDescription();
  send({ description: pc.localDescription });
}
