import { connect } from './connect.ts';
import { drawGrid } from './grid.ts';

const MESSAGES = 144;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
const grid = drawGrid(MESSAGES);

callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) =>
    grid.arrived(new Uint32Array(data)[0]);
};

const channel = caller.createDataChannel('burst', {
  ordered: false,
  maxRetransmits: 0,
});

channel.onopen = () => {
  // 144 messages of 32 KiB, all at once; each begins with its number.
  for (let number = 0; number < MESSAGES; number += 1) {
    const message = new Uint32Array(8192);
    message[0] = number;
    channel.send(message.buffer);
  }
};

await connect(caller, callee);
