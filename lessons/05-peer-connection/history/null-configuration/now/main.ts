const configuration = { iceServers: [{ urls: 'stun:localhost' }] };
const pc = new RTCPeerConnection(configuration);

console.log('Servers:', pc.getConfiguration().iceServers.length);
