var pc = new RTCPeerConnection();

pc.createDataChannel('talk');
pc.createOffer(gotOffer, failed);

function gotOffer(offer) {
  pc.setLocalDescription(offer);
  console.log('Set, or is it?', pc.signalingState);
}

function failed(error) {
  console.error(error);
}
