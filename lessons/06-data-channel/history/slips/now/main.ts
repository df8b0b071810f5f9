const localConnection = new RTCPeerConnection();

localConnection.onicecandidate = ({ candidate }) => {
  if (candidate) console.log('A candidate was found.');
};
localConnection.createDataChannel('chat');
await localConnection.setLocalDescription();
