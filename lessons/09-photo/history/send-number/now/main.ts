const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(candidate);
callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) =>
    console.log('A header:', JSON.parse(data));
};

const channel = caller.createDataChannel('photos');
channel.onopen = () =>
  channel.send(JSON.stringify({ type: 'image/jpeg', size: 40_000 }));

await caller.setLocalDescription();
await callee.setRemoteDescription(caller.localDescription);
await callee.setLocalDescription();
await caller.setRemoteDescription(callee.localDescription);
