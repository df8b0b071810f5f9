import { connect } from './connect.ts';
import { numbered } from './numbered.ts';
import { showQueue } from './progress.ts';
import { receive } from './receive.ts';

const FILE_BYTES = 100_000_000;

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

callee.ondatachannel = ({ channel }) => receive(channel);

const channel = caller.createDataChannel('file');
channel.bufferedAmountLowThreshold = 256 * 1024;

/** What is written here goes out over the channel. */
const outgoing = new WritableStream<ArrayBuffer>({
  async write(piece) {
    if (channel.bufferedAmount > 1024 * 1024) {
      await new Promise(
        (resolve) => (channel.onbufferedamountlow = resolve),
      );
    }
    channel.send(piece);
    showQueue(channel.bufferedAmount);
  },
});

channel.onopen = async () => {
  channel.send(JSON.stringify({ name: 'numbers', size: FILE_BYTES }));
  await numbered(FILE_BYTES).pipeTo(outgoing);
};

await connect(caller, callee);
