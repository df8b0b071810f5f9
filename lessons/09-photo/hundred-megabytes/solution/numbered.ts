const PIECE_BYTES = 128 * 1024;

/**
 * A large file that nobody has to store: it is made while it is read.
 * Each piece begins with its number.
 */
export function numbered(fileBytes: number) {
  let at = 0;
  return new ReadableStream<ArrayBuffer>({
    pull(controller) {
      const piece = new ArrayBuffer(
        Math.min(PIECE_BYTES, fileBytes - at),
      );
      new DataView(piece).setUint32(0, at / PIECE_BYTES);
      controller.enqueue(piece);
      at += piece.byteLength;
      if (at === fileBytes) controller.close();
    },
  });
}
