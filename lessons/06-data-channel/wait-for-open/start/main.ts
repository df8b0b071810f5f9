import { connect } from './connect.ts';

const received = document.querySelector('#received');

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) => (received.textContent = data);
};

const channel = caller.createDataChannel('greeting');

await connect(caller, callee);
// TODO: here the channel is still connecting. Send the greeting when it is open.
channel.send('Hello from the caller!');
