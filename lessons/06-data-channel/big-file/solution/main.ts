import { connect } from './connect.ts';
import { showReceived, watchQueue } from './progress.ts';

const FILE_BYTES = 20 * 1024 * 1024;
const CHUNK_BYTES = 128 * 1024;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

callee.ondatachannel = ({ channel }) => {
  let received = 0;
  channel.onmessage = ({ data }) => {
    received += data.byteLength;
    showReceived(received, FILE_BYTES);
  };
};

async function sendFile() {
  channel.bufferedAmountLowThreshold = 256 * 1024;
  for (let at = 0; at < FILE_BYTES; at += CHUNK_BYTES) {
    if (channel.bufferedAmount > 1024 * 1024) {
      await new Promise(
        (resolve) => (channel.onbufferedamountlow = resolve),
      );
    }
    channel.send(file.slice(at, at + CHUNK_BYTES));
  }
}

const file = new ArrayBuffer(FILE_BYTES);
const channel = caller.createDataChannel('file');
channel.onopen = sendFile;
watchQueue(channel);

await connect(caller, callee);
