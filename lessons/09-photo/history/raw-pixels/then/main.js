var caller = new RTCPeerConnection();
var callee = new RTCPeerConnection();
var pixels = new Uint8ClampedArray(3840 * 2160 * 4); // a large photo
var CHUNK_LEN = 64000;

caller.onicecandidate = (event) =>
  callee.addIceCandidate(event.candidate);
callee.onicecandidate = (event) =>
  caller.addIceCandidate(event.candidate);

var channel = caller.createDataChannel('photos');
channel.onopen = function () {
  console.log('To send:', pixels.length, 'bytes');
  for (var at = 0; at < pixels.length; at += CHUNK_LEN) {
    channel.send(pixels.subarray(at, at + CHUNK_LEN));
  }
};

caller
  .setLocalDescription()
  .then(() => callee.setRemoteDescription(caller.localDescription))
  .then(() => callee.setLocalDescription())
  .then(() => caller.setRemoteDescription(callee.localDescription));
