const pc = new RTCPeerConnection();

const channel = pc.createDataChannel('positions', {
  maxPacketLifeTime: 100,
});
console.log('Time limit in ms:', channel.maxPacketLifeTime);
