var servers = null;
var pcConstraint = null;

var localConnection = new RTCPeerConnection(servers, psConstraint);
localConnection.onicecandidate = iceCllback1;
