/**
 * A file of 100 MB that nobody has to store: each piece begins with its
 * own place in the file.
 */
export const FILE_BYTES = 100_000_000;
const PIECE_BYTES = 128_000;

export function readPiece(at: number) {
  const piece = new ArrayBuffer(Math.min(PIECE_BYTES, FILE_BYTES - at));
  new DataView(piece).setUint32(0, at);
  return piece;
}

export function placeOf(piece: ArrayBuffer) {
  return new DataView(piece).getUint32(0);
}
