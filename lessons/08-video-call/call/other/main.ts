import { io } from 'socket.io-client';

const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const { room, peer: name } = workbook;
const socket = io('/workbook');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const pc = new RTCPeerConnection();
for (const track of stream.getTracks()) pc.addTrack(track, stream);
pc.onicecandidate = ({ candidate }) => send({ candidate });
pc.ontrack = ({ streams }) => (remote.srcObject = streams[0]);

let id = 0;

/** To the other one in the room. */
function send(message) {
  id += 1;
  socket.emit('message:send', { room, id, message });
}

socket.on('message', async ({ message }) => {
  const { description, candidate } = message;
  console.log('came:', description?.type ?? candidate);
  if (!description) {
    pc.addIceCandidate(candidate);
    return;
  }
  await pc.setRemoteDescription(description);
  if (description.type === 'answer') return;
  const answer = await pc.createAnswer();
  await pc.setLocalDescription(answer);
  send({ description: answer });
});

const { peers } = await socket.emitWithAck('room:join', { room, name });
// Whoever comes second finds somebody there, and calls.
if (peers.length > 0) {
  await pc.setLocalDescription();
  send({ description: pc.localDescription });
}
