const pc1 = new RTCPeerConnection();
const pc2 = new RTCPeerConnection();

pc1.onconnectionstatechange = () => {
  console.log('The whole connection:', pc1.connectionState);
};

pc1.onicecandidate = ({ candidate }) =>
  pc2.addIceCandidate(candidate);
pc2.onicecandidate = ({ candidate }) =>
  pc1.addIceCandidate(candidate);
pc1.createDataChannel('talk');
await pc1.setLocalDescription();
await pc2.setRemoteDescription(pc1.localDescription);
await pc2.setLocalDescription();
await pc1.setRemoteDescription(pc2.localDescription);
