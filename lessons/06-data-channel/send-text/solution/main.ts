const message = document.querySelector<HTMLTextAreaElement>('#message');
const sendButton = document.querySelector<HTMLButtonElement>('#send');
const received = document.querySelector('#received');

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
caller.onicecandidate = ({ candidate }) =>
  callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) =>
  caller.addIceCandidate(candidate);

// Made before the offer, so that the offer has a section for data.
const channel = caller.createDataChannel('chat');
channel.onopen = () => (sendButton.disabled = false);

sendButton.onclick = () => {
  channel.send(message.value);
};

callee.ondatachannel = ({ channel }) => {
  received.textContent = `(waiting at the channel “${channel.label}”)`;
  channel.onmessage = ({ data }) => (received.textContent = data);
};

await caller.setLocalDescription();
await callee.setRemoteDescription(caller.localDescription);
await callee.setLocalDescription();
await caller.setRemoteDescription(callee.localDescription);
