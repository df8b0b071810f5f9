import { showLevel } from './meter.ts';

const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const addAudio = document.querySelector<HTMLButtonElement>('#add-audio');
const level = document.querySelector<HTMLMeterElement>('#level');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(candidate);
caller.onconnectionstatechange = () =>
  (addAudio.disabled = caller.connectionState !== 'connected');
callee.ontrack = ({ streams, track, receiver }) => {
  remote.srcObject = streams[0];
  if (track.kind === 'audio') showLevel(receiver, level);
};

for (const track of stream.getTracks()) caller.addTrack(track, stream);

// TODO: negotiate each time that the caller says it is needed, not only
// once.
await caller.setLocalDescription();
await callee.setRemoteDescription(caller.localDescription);
await callee.setLocalDescription();
await caller.setRemoteDescription(callee.localDescription);

addAudio.onclick = async () => {
  const microphone = await navigator.mediaDevices.getUserMedia({
    audio: true,
  });
  caller.addTrack(microphone.getAudioTracks()[0], stream);
};
