const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });

const channel = pc.createDataChannel('chat', { ordered: false });
console.log(
  'bundlePolicy:',
  pc.getConfiguration().bundlePolicy,
  'ordered:',
  channel.ordered,
);
