var pc = new RTCPeerConnection();

pc.createOffer({ mandatory: { OfferToReceiveAudio: true } }).then(
  function (offer) {
    console.log(
      'Media sections:',
      offer.sdp.split('m=audio').length - 1,
    );
  },
);
