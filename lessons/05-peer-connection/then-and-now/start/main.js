const local = document.querySelector('#local');
const remote = document.querySelector('#remote');

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
local.srcObject = stream;

// TODO: as written about 2013. Run it, read the console, then repair it
// from top to bottom.
const configuration = { iceServers: [{ url: 'stun:localhost' }] };
const caller = new RTCPeerConnection(configuration);
const callee = new RTCPeerConnection(configuration);

caller.onicecandidate = ({ candidate }) => give(candidate, callee);
callee.onicecandidate = ({ candidate }) => give(candidate, caller);
callee.onaddstream = (event) => (remote.srcObject = event.stream);

caller.addStream(stream);
caller.createOffer(gotOffer, failed, {
  mandatory: { OfferToReceiveAudio: true },
});

function gotOffer(offer) {
  caller.setLocalDescription(offer);
  callee.setRemoteDescription(offer);
  callee.createAnswer(gotAnswer);
}

function gotAnswer(answer) {
  callee.setLocalDescription(answer);
  caller.setRemoteDescription(answer);
  caller.getStats((report) => console.log('statistics:', report.size));
}

function give(candidate, peer) {
  if (candidate) peer.addIceCandidate(new RTCIceCandidate(candidate));
}

function failed(error) {
  console.error(error);
}
