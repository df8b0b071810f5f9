import { connect } from './connect.ts';

const received = document.querySelector('#received');

// What came of it? Bring it to today.
const options = { optional: [{ RtpDataChannels: true }] };
const caller = new RTCPeerConnection(null, options);
const callee = new RTCPeerConnection(null, options);

callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) => (received.textContent = data);
};

const channel = caller.createDataChannel('positions', { reliable: false, ordered: false, maxRetransmits: 0 });
channel.onopen = () => channel.send('x = 12, y = 30');

await connect(caller, callee);
