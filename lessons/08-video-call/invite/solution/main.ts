import { io } from 'socket.io-client';

const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const state = document.querySelector('#state');
const socket = io('/workbook');
const name = workbook.peer;
const room = workbook.room;
// A phone shows what lies in front of it, where it has a camera for that.
const stream = await navigator.mediaDevices.getUserMedia({
  video: { facingMode: 'environment' },
});
local.srcObject = stream;

const pc = new RTCPeerConnection();
for (const track of stream.getTracks()) pc.addTrack(track, stream);
pc.onicecandidate = ({ candidate }) => send({ candidate });
pc.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
pc.onconnectionstatechange = () =>
  (state.textContent = pc.connectionState);

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

const { peers } = await socket.emitWithAck('room:join', { room, name });
if (peers.length > 0) {
  await pc.setLocalDescription();
  send({ description: pc.localDescription });
}
