var pc = new RTCPeerConnection(null, {
  optional: [{ RtpDataChannels: true }],
});

pc.createDataChannel('chat');
pc.createOffer().then(function (offer) {
  console.log(
    'SCTP all the same:',
    offer.sdp.match(/m=application.*/)[0],
  );
});
