const pc1 = new RTCPeerConnection();
const pc2 = new RTCPeerConnection();

pc1.createDataChannel('talk');
const message = JSON.stringify(await pc1.createOffer());
await pc2.setRemoteDescription(JSON.parse(message));
console.log('Works as well:', pc2.signalingState);
