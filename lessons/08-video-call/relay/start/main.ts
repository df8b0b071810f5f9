import { io } from 'socket.io-client';
import { selectedPair } from './pair.ts';

const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const state = document.querySelector('#state');
const { room, peer: name } = workbook;
const socket = io('/workbook');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

let pc: RTCPeerConnection;
let id = 0;

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

const { peers, iceServers } = await socket.emitWithAck('room:join', {
  room,
  name,
});
if (!iceServers.some(({ urls }) => String(urls).includes('turn'))) {
  state.textContent =
    'This server knows no TURN server. `npm run turn -- --loopback` starts one, and says what next.';
}

// TODO: with the servers out of the answer, and nothing but relays
pc = new RTCPeerConnection();
pc.onicecandidate = ({ candidate }) => send({ candidate });
pc.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
pc.onconnectionstatechange = async () => {
  if (pc.connectionState !== 'connected') return;
  const { mine, theirs } = await selectedPair(pc);
  state.textContent = `Packets go ${mine.candidateType} → ${theirs.candidateType}.`;
};
for (const track of stream.getTracks()) pc.addTrack(track, stream);

if (peers.length > 0) {
  await pc.setLocalDescription();
  send({ description: pc.localDescription });
}
