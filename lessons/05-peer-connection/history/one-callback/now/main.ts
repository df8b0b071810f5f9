const pc = new RTCPeerConnection();

pc.createDataChannel('talk');
const offer = await pc.createOffer();
console.log('The promise gave an', offer.type);
