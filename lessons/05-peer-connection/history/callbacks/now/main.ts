const pc = new RTCPeerConnection();

pc.createDataChannel('talk');
const offer = await pc.createOffer();
await pc.setLocalDescription(offer);
console.log('Set:', pc.signalingState);
