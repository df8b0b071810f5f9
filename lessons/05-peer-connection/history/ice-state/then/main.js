var pc1 = new RTCPeerConnection();
var pc2 = new RTCPeerConnection();

pc1.oniceconnectionstatechange = function () {
  console.log(
    'ICE:',
    pc1.iceConnectionState,
    '- and the keys?',
    pc1.connectionState,
  );
};
connect();

async function connect() {
  pc1.onicecandidate = (event) =>
    pc2.addIceCandidate(event.candidate);
  pc2.onicecandidate = (event) =>
    pc1.addIceCandidate(event.candidate);
  pc1.createDataChannel('talk');
  await pc1.setLocalDescription();
  await pc2.setRemoteDescription(pc1.localDescription);
  await pc2.setLocalDescription();
  await pc1.setRemoteDescription(pc2.localDescription);
}
