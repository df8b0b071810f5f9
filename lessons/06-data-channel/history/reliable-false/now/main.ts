const pc = new RTCPeerConnection();

const channel = pc.createDataChannel('positions', {
  ordered: false,
  maxRetransmits: 0,
});
console.log(
  'ordered:',
  channel.ordered,
  'maxRetransmits:',
  channel.maxRetransmits,
);
