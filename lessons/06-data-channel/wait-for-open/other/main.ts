import { connect } from './connect.ts';

const received = document.querySelector('#received');

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) => (received.textContent = data);
};

const channel = caller.createDataChannel('greeting');
const opened = new Promise((resolve) => channel.addEventListener('open', resolve, { once: true }));

await connect(caller, callee);
await opened;
channel.send('Hello from the caller!');
