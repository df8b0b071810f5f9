const pc = new RTCPeerConnection({
  iceServers: [
    {
      urls: 'turn:turn.example',
      username: 'user',
      credential: 'secret',
    },
  ],
});

console.log('What was taken:', pc.getConfiguration().iceServers);
