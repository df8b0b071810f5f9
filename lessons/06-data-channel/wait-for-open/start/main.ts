import { connect } from './connect.ts';

const received = document.querySelector('#received');

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) => (received.textContent = data);
};

const channel = caller.createDataChannel('greeting');

await connect(caller, callee);
// TODO: the channel is still connecting here. Wait until it is open.
channel.send('Hello from the caller!');
