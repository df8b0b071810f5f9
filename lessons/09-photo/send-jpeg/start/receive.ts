import { showPhoto } from './show.ts';

const progress = document.querySelector('progress');

/**
 * Shows photos that come as a header, { type, size } in JSON, and then as
 * their bytes in pieces.
 */
export function receive(channel: RTCDataChannel) {
  let header: { type: string; size: number };
  let pieces = [];
  let received = 0;

  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }) => {
    if (typeof data === 'string') {
      header = JSON.parse(data);
      pieces = [];
      received = 0;
      return;
    }
    if (!header)
      return console.log(
        `${data.byteLength} bytes came, and no header before them`,
      );
    pieces.push(data);
    received += data.byteLength;
    progress.value = received / header.size;
    if (received === header.size)
      showPhoto(new Blob(pieces, { type: header.type }));
  };
}
