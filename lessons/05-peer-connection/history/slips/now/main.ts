const pc = new RTCPeerConnection();

pc.createDataChannel('talk');
pc.onicecandidate = ({ candidate }) => {
  if (candidate) console.log('ICE candidate:', candidate.candidate);
};
await pc.setLocalDescription();
