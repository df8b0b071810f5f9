var pc = new webkitRTCPeerConnection(null);

console.log('It is', pc.constructor.name);
