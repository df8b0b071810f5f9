const pc = new RTCPeerConnection();

pc.addTransceiver('audio', { direction: 'recvonly' });
const offer = await pc.createOffer();
console.log('Media sections:', offer.sdp.split('m=audio').length - 1);
