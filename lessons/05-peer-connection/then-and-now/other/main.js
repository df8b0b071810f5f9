const local = document.querySelector('#local');
const remote = document.querySelector('#remote');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

const configuration = { iceServers: [{ urls: 'stun:localhost' }] };
const caller = new RTCPeerConnection(configuration);
const callee = new RTCPeerConnection(configuration);

caller.onicecandidate = ({ candidate }) => give(candidate, callee);
callee.onicecandidate = ({ candidate }) => give(candidate, caller);
callee.addEventListener('track', ({ track }) => (remote.srcObject = new MediaStream([track])));

const [camera] = stream.getVideoTracks();
caller.addTransceiver('audio', { direction: 'recvonly' });
caller.addTransceiver(camera, { direction: 'sendonly' });
caller.createOffer().then(gotOffer, failed);

function gotOffer(offer) {
  caller.setLocalDescription(offer);
  callee.setRemoteDescription(offer);
  callee.createAnswer().then(gotAnswer, failed);
}

async function gotAnswer(answer) {
  callee.setLocalDescription(answer);
  caller.setRemoteDescription(answer);
  console.log('statistics:', (await caller.getStats()).size);
}

function give(candidate, peer) {
  if (candidate) peer.addIceCandidate(new RTCIceCandidate(candidate));
}

function failed(error) {
  console.error(error);
}
