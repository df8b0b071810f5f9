import { connect } from './connect.ts';

const piece = new Uint8Array(16 * 1024);
const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
const channel = caller.createDataChannel('load', { ordered: false });
channel.bufferedAmountLowThreshold = 256 * 1024;
let received = 0;
callee.ondatachannel = ({ channel: incoming }) => {
  incoming.binaryType = 'arraybuffer';
  incoming.onmessage = ({ data }) => (received += data.byteLength);
};

const fill = () => {
  while (channel.readyState === 'open' && channel.bufferedAmount < 1024 * 1024) channel.send(piece);
};
channel.onbufferedamountlow = fill;
channel.onopen = () => {
  fill();
  setTimeout(() => {
    channel.close();
    const text = `${((received * 8) / 3e6).toFixed(1)} Mbit/s`;
    document.querySelector('p').textContent = text;
    console.log(text);
  }, 3000);
};
await connect(caller, callee);
