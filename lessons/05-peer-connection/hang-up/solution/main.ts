const local = document.querySelector<HTMLVideoElement>('#local');
const remote = document.querySelector<HTMLVideoElement>('#remote');
const startButton = document.querySelector<HTMLButtonElement>('#start');
const callButton = document.querySelector<HTMLButtonElement>('#call');
const hangUpButton =
  document.querySelector<HTMLButtonElement>('#hang-up');
const state = document.querySelector('#state');

let stream: MediaStream;
let caller: RTCPeerConnection;
let callee: RTCPeerConnection;

remote.onplaying = () =>
  (state.textContent = 'The callee sees the caller.');

startButton.onclick = async () => {
  startButton.disabled = true;
  stream = await navigator.mediaDevices.getUserMedia({ video: true });
  local.srcObject = stream;
  callButton.disabled = false;
};

callButton.onclick = async () => {
  callButton.disabled = true;
  hangUpButton.disabled = false;
  state.textContent = 'Calling …';
  caller = new RTCPeerConnection();
  callee = new RTCPeerConnection();

  caller.onicecandidate = ({ candidate }) =>
    callee.addIceCandidate(candidate);
  callee.onicecandidate = ({ candidate }) =>
    caller.addIceCandidate(candidate);
  callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
  for (const track of stream.getTracks()) caller.addTrack(track, stream);

  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription);
};

hangUpButton.onclick = () => {
  caller.close();
  callee.close();
  remote.srcObject = null;
  hangUpButton.disabled = true;
  callButton.disabled = false;
  state.textContent = 'Hung up.';
};
