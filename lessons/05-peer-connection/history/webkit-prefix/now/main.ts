const pc = new RTCPeerConnection();

console.log('It is', pc.constructor.name);
