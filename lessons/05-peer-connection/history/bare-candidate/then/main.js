var pc = new RTCPeerConnection();

pc.createDataChannel('talk');
pc.onicecandidate = function (event) {
  if (!event.candidate) return;
  new RTCIceCandidate({ candidate: event.candidate.candidate });
};
pc.setLocalDescription();
