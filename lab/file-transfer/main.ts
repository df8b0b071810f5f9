import { connect } from './connect.ts';

const PIECE = 16 * 1024;
const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
const channel = caller.createDataChannel('file');
channel.bufferedAmountLowThreshold = 16 * PIECE;
const progress = document.querySelector('progress');
const isOpen = new Promise((resolve) => (channel.onopen = resolve));

callee.ondatachannel = ({ channel: incoming }) => {
  incoming.binaryType = 'arraybuffer';
  let size = 0;
  let received = 0;
  incoming.onmessage = ({ data }) => {
    if (typeof data === 'string') [size, received] = [Number(data), 0];
    else received += data.byteLength;
    progress.value = received / size;
    if (received === size) document.querySelector('p').textContent = `Received ${size} bytes`;
    if (received === size) console.log('received', size, 'bytes');
  };
};

async function send(file: Blob) {
  await isOpen;
  channel.send(String(file.size));
  for (let at = 0; at < file.size; at += PIECE) {
    if (channel.bufferedAmount > 64 * PIECE)
      await new Promise((resolve) => (channel.onbufferedamountlow = resolve));
    channel.send(await file.slice(at, at + PIECE).arrayBuffer());
  }
}
document.querySelector('input').onchange = ({ target }) => send((target as HTMLInputElement).files[0]);
document.querySelector('button').onclick = () => send(new Blob([new Uint8Array(2 ** 20)]));
await connect(caller, callee);
