const sendButton = document.querySelector<HTMLButtonElement>('#send');
const caller = new RTCPeerConnection();

sendButton.disabled = true;
const channel = caller.createDataChannel('chat');
channel.onopen = () => (sendButton.disabled = false);
sendButton.onclick = () => channel.send('Hello!');
sendButton.click(); // A grey button cannot be pressed.
console.log('Send is grey while the channel is', channel.readyState);
