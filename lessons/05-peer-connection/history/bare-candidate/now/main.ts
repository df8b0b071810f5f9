const pc = new RTCPeerConnection();

pc.createDataChannel('talk');
pc.onicecandidate = ({ candidate }) => {
  if (candidate) console.log('To send:', candidate.toJSON());
};
await pc.setLocalDescription();
