import { drawingTrack } from './drawing.ts';

const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const swap = document.querySelector<HTMLButtonElement>('#swap');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(candidate);
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);

async function negotiate() {
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription);
}

const sender = caller.addTrack(stream.getVideoTracks()[0], stream);
await negotiate();
swap.disabled = false;

swap.onclick = () => sender.replaceTrack(drawingTrack());
