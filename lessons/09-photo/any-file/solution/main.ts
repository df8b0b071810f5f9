import { offerDownload } from './download.ts';
import { sendPieces } from './pieces.ts';
import { openChannel } from './room.ts';

const input = document.querySelector('input');
const channel = await openChannel();
let header: { name: string; type: string; size: number };
let pieces = [];
let received = 0;

input.disabled = false;
input.onchange = async () => {
  const [file] = input.files;
  input.disabled = true;
  channel.send(
    JSON.stringify({ name: file.name, type: file.type, size: file.size }),
  );
  await sendPieces(channel, file);
  input.disabled = false;
};

channel.binaryType = 'arraybuffer';
channel.onmessage = ({ data }) => {
  if (typeof data === 'string') {
    header = JSON.parse(data);
    pieces = [];
    received = 0;
  } else {
    pieces.push(data);
    received += data.byteLength;
  }
  if (received === header.size) {
    offerDownload(new Blob(pieces, { type: header.type }), header.name);
  }
};
