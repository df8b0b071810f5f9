import { connect } from './connect.ts';

const received = document.querySelector('#received');

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) => (received.textContent = data);
};

const channel = caller.createDataChannel('positions', {
  ordered: false,
  maxRetransmits: 0,
});
channel.onopen = () => channel.send('x = 12, y = 30');

await connect(caller, callee);
