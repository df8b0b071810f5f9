import { showReceived } from './progress.ts';

/**
 * Looks at each piece and lets it go. A program would write it to disk.
 */
export function receive(channel: RTCDataChannel) {
  let size = 0;
  let received = 0;
  let pieces = 0;
  let startedAt = 0;

  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }) => {
    if (typeof data === 'string') {
      size = JSON.parse(data).size;
      startedAt = performance.now();
      return;
    }
    const number = new DataView(data).getUint32(0);
    if (number !== pieces)
      console.log(
        `Piece ${pieces} is missing: number ${number} came instead`,
      );
    pieces = number + 1;
    received += data.byteLength;
    showReceived(received, size);
    const seconds = (performance.now() - startedAt) / 1000;
    if (received === size)
      console.log(
        `${received} bytes arrived in ${seconds.toFixed(1)} s, each piece in its place`,
      );
  };
}
