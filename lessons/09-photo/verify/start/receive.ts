/**
 * Collects photos; every second one is spoilt on its way: a single bit of
 * it.
 */
export function receive(
  channel: RTCDataChannel,
  whole: (
    header: { hash?: string; size: number },
    bytes: ArrayBuffer,
  ) => void,
) {
  let header: { hash?: string; size: number };
  let bytes: Uint8Array<ArrayBuffer>;
  let received = 0;
  let photos = 0;

  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }) => {
    if (typeof data === 'string') {
      header = JSON.parse(data);
      bytes = new Uint8Array(header.size);
      received = 0;
      return;
    }
    bytes.set(new Uint8Array(data), received);
    received += data.byteLength;
    if (received < header.size) return;
    photos += 1;
    if (photos % 2 === 0) bytes[Math.floor(bytes.length / 2)] ^= 1;
    whole(header, bytes.buffer);
  };
}
