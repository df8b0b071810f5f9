const pc = new RTCPeerConnection();
pc.createDataChannel('any');

function send(message) {
  const { type } = message.description;
  const state = pc.signalingState;
  console.log(`sent: ${type}, while the signaling state is ${state}`);
}

pc.onnegotiationneeded = async () => {
  await pc.setLocalDescription();
  send({ description: pc.localDescription });
};
