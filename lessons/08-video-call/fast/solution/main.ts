import { io } from 'socket.io-client';

const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const state = document.querySelector('#state');
const { room, peer: name } = workbook;
// Long polling is for networks that let no WebSocket through. Without it
// the first word is quicker.
const socket = io('/workbook', { transports: ['websocket'] });

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;
const ecdsa: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };
const certificate = await RTCPeerConnection.generateCertificate(ecdsa);

let pc = prepare();
let joinedAt: number;
let id = 0;

function prepare() {
  const pc = new RTCPeerConnection({
    certificates: [certificate],
    iceCandidatePoolSize: 1,
  });
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
  // Before the room is entered there is nobody to tell.
  pc.onicecandidate = ({ candidate }) =>
    candidate && joinedAt && send({ candidate });
  pc.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
  pc.onconnectionstatechange = () => {
    const sinceJoin = performance.now() - joinedAt;
    if (pc.connectionState === 'connected')
      state.textContent = `Connected ${sinceJoin.toFixed()} ms after joining.`;
  };
  return pc;
}

/** Resolves when the local description has all its candidates in it. */
function gathered(pc: RTCPeerConnection) {
  return new Promise<void>((resolve) => {
    pc.onicegatheringstatechange = () =>
      pc.iceGatheringState === 'complete' && resolve();
  });
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

// An offer with its candidates, for whoever may be there already.
await pc.setLocalDescription();
await gathered(pc);
if (!socket.connected)
  await new Promise<void>((resolve) => socket.once('connect', resolve));
joinedAt = performance.now();
const { peers } = await socket.emitWithAck('room:join', { room, name });
if (peers.length > 0) {
  send({ description: pc.localDescription });
} else {
  // Nobody: this side will answer. A fresh connection waits, with
  // candidates from the pool.
  pc.close();
  pc = prepare();
}
