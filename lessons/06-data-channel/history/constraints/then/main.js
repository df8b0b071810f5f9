var servers = null;
var pcConstraint = null;
var dataConstraint = null;

var pc = new RTCPeerConnection(servers, pcConstraint);
var channel = pc.createDataChannel('sendDataChannel', dataConstraint);
console.log('Three words for nothing; ordered:', channel.ordered);
