const pc = new RTCPeerConnection();
pc.createDataChannel('any');

function send(message) {
  console.log(
    `sent: ${message.description.type}, while the signaling state is ${pc.signalingState}`,
  );
}

pc.onnegotiationneeded = async () => {
  await pc.setLocalDescription();
  send({ description: pc.localDescription });
};
