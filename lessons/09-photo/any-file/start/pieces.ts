const CHUNK_BYTES = 16 * 1024;

/** Sends a file in pieces, not faster than the queue empties. */
export async function sendPieces(channel: RTCDataChannel, file: Blob) {
  channel.bufferedAmountLowThreshold = 256 * 1024;
  for (let at = 0; at < file.size; at += CHUNK_BYTES) {
    if (channel.bufferedAmount > 1024 * 1024) {
      await new Promise(
        (resolve) => (channel.onbufferedamountlow = resolve),
      );
    }
    channel.send(await file.slice(at, at + CHUNK_BYTES).arrayBuffer());
  }
}
