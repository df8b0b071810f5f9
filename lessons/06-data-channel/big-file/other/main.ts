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

function sendFile() {
  let at = 0;
  channel.bufferedAmountLowThreshold = 262_144;
  channel.addEventListener('bufferedamountlow', sendSome);
  sendSome();

  function sendSome() {
    while (at < FILE_BYTES && channel.bufferedAmount <= 1_048_576) {
      channel.send(file.slice(at, at + CHUNK_BYTES));
      at += CHUNK_BYTES;
    }
  }
}

const file = new ArrayBuffer(FILE_BYTES);
const channel = caller.createDataChannel('file');
channel.onopen = sendFile;
watchQueue(channel);

await connect(caller, callee);
