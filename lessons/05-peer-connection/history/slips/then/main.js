var pc = new RTCPeerConnection();

pc.createDataChannel('talk');
pc.onicecandidate = function (event) {
  if (event.candidate)
    console.log('ICE candidate:', event.candidate.cantidate);
};
pc.setLocalDescription();
