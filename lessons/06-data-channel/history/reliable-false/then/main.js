var pc = new RTCPeerConnection(null);

var channel = pc.createDataChannel('positions', { reliable: false });
console.log(
  'ordered:',
  channel.ordered,
  'maxRetransmits:',
  channel.maxRetransmits,
);
