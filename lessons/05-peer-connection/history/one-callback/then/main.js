var pc = new RTCPeerConnection();

pc.createDataChannel('talk');
pc.createOffer(gotOffer);
console.log('createOffer() was called. Is gotOffer?');

function gotOffer(offer) {
  console.log('Yes:', offer.type);
}
