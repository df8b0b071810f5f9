import { FILE_BYTES, readPiece } from './file.ts';

/**
 * Sends the file from a place in it, for as long as the channel is open.
 */
export async function sendFrom(at: number, channel: RTCDataChannel) {
  channel.bufferedAmountLowThreshold = 256 * 1024;
  while (at < FILE_BYTES && channel.readyState === 'open') {
    const piece = readPiece(at);
    channel.send(piece);
    at += piece.byteLength;
    if (channel.bufferedAmount > 1024 * 1024) {
      await new Promise(
        (resolve) => (channel.onbufferedamountlow = resolve),
      );
    }
  }
}
