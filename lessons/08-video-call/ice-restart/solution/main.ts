import { io } from 'socket.io-client';
import { leaveOldNetwork } from './old-network.ts';

const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const state = document.querySelector('#state');
const { room, peer: name } = workbook;
const socket = io('/workbook');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const pc = new RTCPeerConnection();
const onItsWay = leaveOldNetwork(pc);
pc.onicecandidate = ({ candidate }) => candidate && send({ candidate });
pc.ontrack = ({ streams }) => (remote.srcObject = streams[0]);

let polite = false;
let makingOffer = false;
let settingAnswer = false;
let ignoring = false;
let id = 0;

function send(message) {
  id += 1;
  socket.emit('message:send', { room, id, message: onItsWay(message) });
}

pc.onnegotiationneeded = async () => {
  makingOffer = true;
  await pc.setLocalDescription();
  makingOffer = false;
  send({ description: pc.localDescription });
};

pc.onconnectionstatechange = () => {
  state.textContent = pc.connectionState;
  if (pc.connectionState === 'failed' && !polite) pc.restartIce();
};

socket.on('message', async ({ message }) => {
  const { description, candidate } = message;
  if (description) {
    const canTakeOffer =
      !makingOffer && (pc.signalingState === 'stable' || settingAnswer);
    ignoring = description.type === 'offer' && !canTakeOffer && !polite;
    if (ignoring) return;
    settingAnswer = description.type === 'answer';
    await pc.setRemoteDescription(description);
    settingAnswer = false;
    if (description.type === 'offer') {
      await pc.setLocalDescription();
      send({ description: pc.localDescription });
    }
  }
  if (candidate && !ignoring) await pc.addIceCandidate(candidate);
});

function call() {
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
}

socket.on('peer:joined', call);
const { you, peers } = await socket.emitWithAck('room:join', {
  room,
  name,
});
polite = you.index > 0;
if (peers.length > 0) call();
