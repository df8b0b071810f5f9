var caller = new RTCPeerConnection();
var callee = new RTCPeerConnection();

caller.onicecandidate = (event) =>
  callee.addIceCandidate(event.candidate);
callee.onicecandidate = (event) =>
  caller.addIceCandidate(event.candidate);
callee.ondatachannel = function (event) {
  event.channel.onmessage = function (message) {
    console.log(
      'It came as',
      typeof message.data,
      '- so parseInt():',
      parseInt(message.data),
    );
  };
};

var channel = caller.createDataChannel('photos');
channel.onopen = () => channel.send(1228800);

caller
  .setLocalDescription()
  .then(() => callee.setRemoteDescription(caller.localDescription))
  .then(() => callee.setLocalDescription())
  .then(() => caller.setRemoteDescription(callee.localDescription));
