const CHUNK_BYTES = 1024;

/** A header, and then the bytes in pieces. */
export function sendPhoto(channel: RTCDataChannel, bytes: ArrayBuffer) {
  channel.send(
    JSON.stringify({ type: 'image/jpeg', size: bytes.byteLength }),
  );
  for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) {
    channel.send(bytes.slice(at, at + CHUNK_BYTES));
  }
}
