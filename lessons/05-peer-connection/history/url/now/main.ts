const pc = new RTCPeerConnection({
  iceServers: [{ urls: ['stun:localhost', 'stun:localhost:3479'] }],
});

console.log('What was taken:', pc.getConfiguration().iceServers);
