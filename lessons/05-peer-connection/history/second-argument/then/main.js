var pc = new RTCPeerConnection(null, {
  optional: [
    { DtlsSrtpKeyAgreement: false },
    { RtpDataChannels: true },
  ],
});

pc.createDataChannel('talk');
pc.createOffer().then(function (offer) {
  console.log(
    'DTLS is there all the same:',
    offer.sdp.match(/a=fingerprint:\S+/)[0],
  );
});
