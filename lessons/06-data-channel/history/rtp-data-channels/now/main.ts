const pc = new RTCPeerConnection();

pc.createDataChannel('chat');
const offer = await pc.createOffer();
console.log('SCTP, unasked:', offer.sdp.match(/m=application.*/)[0]);
