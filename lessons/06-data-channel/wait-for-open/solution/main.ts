import { connect } from './connect.ts';

const received = document.querySelector('#received');

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) => (received.textContent = data);
};

const channel = caller.createDataChannel('greeting');
channel.onopen = () => channel.send('Hello from the caller!');

await connect(caller, callee);
