var pc1 = new RTCPeerConnection();
var pc2 = new RTCPeerConnection();

pc1.createDataChannel('talk');
pc1.createOffer().then(async function (offer) {
  var message = JSON.stringify(offer);
  await pc2.setRemoteDescription(
    new RTCSessionDescription(JSON.parse(message)),
  );
  console.log('Still works:', pc2.signalingState);
});
