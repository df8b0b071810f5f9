var pc = new RTCPeerConnection({
  iceServers: [{ url: 'stun:localhost' }],
});

console.log('What was taken:', pc.getConfiguration().iceServers);
