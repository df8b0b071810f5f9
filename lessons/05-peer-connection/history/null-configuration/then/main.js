var pcConfig = { iceServers: [{ urls: 'stun:localhost' }] };
var pc = new RTCPeerConnection(null);

console.log('Servers:', pc.getConfiguration().iceServers.length);
