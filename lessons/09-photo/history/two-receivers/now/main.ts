const channel = new RTCPeerConnection().createDataChannel('photos');

channel.binaryType = 'arraybuffer';
channel.onmessage = ({ data }) =>
  console.log('An ArrayBuffer, in each browser:', data);
console.log('binaryType:', channel.binaryType);
