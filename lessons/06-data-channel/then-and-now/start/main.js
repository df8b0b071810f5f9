import { connect } from './connect.ts';

const received = document.querySelector('#received');

// TODO: written about 2013, for positions that may get lost.
// What came of it? Bring it to today.
const options = { optional: [{ RtpDataChannels: true }] };
const caller = new RTCPeerConnection(null, options);
const callee = new RTCPeerConnection(null, options);

callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) => (received.textContent = data);
};

const channel = caller.createDataChannel('positions', {
  reliable: false,
});
channel.onopen = () => channel.send('x = 12, y = 30');

await connect(caller, callee);
