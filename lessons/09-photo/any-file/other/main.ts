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
  const { name, type, size } = file;
  channel.send(JSON.stringify({ name, type, size }));
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
    const file = new File(pieces, header.name, { type: header.type });
    offerDownload(file, file.name);
  }
};
