var pc = new RTCPeerConnection(null);

var channel = pc.createDataChannel('positions', {
  maxRetransmitTime: 100,
});
console.log('Time limit in ms:', channel.maxPacketLifeTime);
