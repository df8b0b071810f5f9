var pc = new RTCPeerConnection({
  iceServers: [
    { urls: 'turn:user@turn.example', credential: 'secret' },
  ],
});

console.log('What was taken:', pc.getConfiguration().iceServers);
