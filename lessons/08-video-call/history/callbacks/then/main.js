var pc1 = new RTCPeerConnection();
pc1.createDataChannel('any');

function sendMessage(message) {
  console.log(
    'sent: ' +
      (message && message.type) +
      ', while the signaling state is ' +
      pc1.signalingState,
  );
}

function setLocalAndSendMessage(sessionDescription) {
  pc1.setLocalDescription(sessionDescription);
  sendMessage(sessionDescription);
}

function handleCreateOfferError(event) {
  console.log('createOffer() error: ', event);
}

pc1.createOffer(setLocalAndSendMessage, handleCreateOfferError);
