import { connect } from './connect.ts';
import { showRow } from './table.ts';

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

/**
 * 9 bytes: player in the first, x in the next four, y in the last four.
 */
function pack({ player, x, y }) {
  const view = new DataView(new ArrayBuffer(9));
  view.setUint8(0, player);
  view.setFloat32(1, x);
  view.setFloat32(5, y);
  return view.buffer;
}

function unpack(buffer: ArrayBuffer) {
  const view = new DataView(buffer);
  return {
    player: view.getUint8(0),
    x: view.getFloat32(1),
    y: view.getFloat32(5),
  };
}

callee.ondatachannel = ({ channel }) => {
  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }) => showRow('received', unpack(data));
};

const channel = caller.createDataChannel('positions');
channel.onopen = () => {
  for (const player of [1, 2, 255]) {
    const position = {
      player,
      x: Math.round(Math.random() * 800) / 8,
      y: -Math.round(Math.random() * 800) / 8,
    };
    showRow('sent', position);
    channel.send(pack(position));
  }
};

await connect(caller, callee);
