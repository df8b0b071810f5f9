var pc1 = new RTCPeerConnection();
var pc2 = new RTCPeerConnection();

pc1.createDataChannel('talk');
pc1.onicecandidate = function (event) {
  if (!event.candidate) return;
  take({
    type: 'candidate',
    label: event.candidate.sdpMLineIndex,
    id: event.candidate.sdpMid,
    candidate: event.candidate.candidate,
  });
};
pc1.setLocalDescription();

function take(message) {
  pc2.addIceCandidate(
    new RTCIceCandidate({
      sdpMLineIndex: message.label,
      candidate: message.candidate,
    }),
  );
}
