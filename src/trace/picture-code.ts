/**
 * A small code in the upper left corner of a picture that says which picture it is and when it was drawn: so that delay
 * and lost frames of a call can be read from what really arrives, whatever lies between.
 *
 * Eight by eight cells, dark or light, row by row: a sync byte, the frame's number (16 bits), the time of drawing in ms
 * since the epoch (its lower 32 bits), a checksum (CRC-8, polynomial 0x07) over these six bytes. Cells are measured by the
 * picture's shorter side, so that a picture that was scaled on its way, as encoders do, is read all the same; the
 * threshold comes from the sync byte, so that one that was made darker, paler or turned into its negative is, too.
 */

/** Cells in a row, and rows. */
export const CODE_CELLS = 8;
/** How many cells would fit beside each other along the picture's shorter side. */
const CELLS_PER_SIDE = 40;
/** What is lighter than dark by less than this, of 255, is no code. */
const LEAST_CONTRAST = 24;
/** 1010 0110: as many light cells as dark ones. */
const SYNC = 0b1010_0110;
const FRAMES = 2 ** 16;
const CLOCK_MS = 2 ** 32;
/** A larger step between two pictures is a new source, not a loss: more than half a minute at 30 a second. */
const MOST_LOST = 1000;

export interface PictureCode {
  /** The number of the picture, from 0; after 65535 comes 0 again. */
  frame: number;
  /** When it was drawn: ms since the epoch, modulo 2³². */
  clock: number;
}

/** The upper left corner of a picture, or all of it: RGBA, as ImageData has it. */
export interface Corner {
  width: number;
  height: number;
  data: ArrayLike<number>;
}

/** The side of a cell, in px of a picture of this size; seldom a whole number. */
export function cellSize(width: number, height: number): number {
  return Math.min(width, height) / CELLS_PER_SIDE;
}

/** The 64 cells, row by row: true is light. */
export function writePictureCode({ frame, clock }: PictureCode): boolean[] {
  const number = modulo(Math.round(frame), FRAMES);
  const time = modulo(Math.round(clock), CLOCK_MS);
  const bytes = [number >> 8, number, time >>> 24, time >>> 16, time >>> 8, time].map((byte) => byte & 255);
  return [SYNC, ...bytes, checksum(bytes)].flatMap((byte) =>
    Array.from({ length: 8 }, (_, bit) => ((byte >> (7 - bit)) & 1) === 1),
  );
}

/** Reads the code of a picture; `cell` is the side of one in px of `corner`. Undefined where there is none to be read. */
export function readPictureCode(
  corner: Corner,
  cell = cellSize(corner.width, corner.height),
): PictureCode | undefined {
  if (cell < 1 || corner.width < CODE_CELLS * cell - 1 || corner.height < CODE_CELLS * cell - 1)
    return undefined;
  const light = Array.from({ length: CODE_CELLS ** 2 }, (_, i) =>
    brightness(corner, cell, i % CODE_CELLS, Math.floor(i / CODE_CELLS)),
  );
  const sync = light.slice(0, 8);
  const mean = (wanted: number) =>
    sync.reduce((sum, value, i) => sum + (((SYNC >> (7 - i)) & 1) === wanted ? value : 0), 0) / 4;
  const [dark, bright] = [mean(0), mean(1)];
  if (Math.abs(bright - dark) < LEAST_CONTRAST) return undefined;
  const threshold = (dark + bright) / 2;
  const bytes = Array.from({ length: 8 }, (_, row) =>
    light
      .slice(row * 8, row * 8 + 8)
      .reduce((byte, value) => byte * 2 + (value > threshold === bright > dark ? 1 : 0), 0),
  );
  const [first, high = 0, low = 0, c3 = 0, c2 = 0, c1 = 0, c0 = 0, sum] = bytes;
  if (first !== SYNC || sum !== checksum([high, low, c3, c2, c1, c0])) return undefined;
  return { frame: high * 256 + low, clock: ((c3 * 256 + c2) * 256 + c1) * 256 + c0 };
}

/** The mean of the middle of a cell, 0 to 255: its edges are soft after an encoder. */
function brightness({ width, height, data }: Corner, cell: number, column: number, row: number): number {
  const inner = Math.max(1, Math.floor(cell / 2));
  const left = Math.round((column + 0.5) * cell - inner / 2);
  const top = Math.round((row + 0.5) * cell - inner / 2);
  let sum = 0;
  let count = 0;
  for (let y = top; y < top + inner && y < height; y += 1) {
    for (let x = left; x < left + inner && x < width; x += 1) {
      const at = (y * width + x) * 4;
      // Luma as ITU-R BT.601 weighs it.
      sum += 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
      count += 1;
    }
  }
  return count ? sum / count : 0;
}

function checksum(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 255 : crc << 1;
  }
  return crc;
}

/** A picture that was seen: `seen` is when, in ms since the epoch. */
export interface Sighting extends PictureCode {
  seen: number;
}

export interface Measured {
  /** Different pictures that were seen. */
  pictures: number;
  /** Pictures that were drawn between the first and the last of them, and never seen. */
  lost: number;
  /** From drawn to seen, in ms: the median, and the worst. */
  delayMs: number;
  worstMs: number;
}

/**
 * What became of the pictures of one camera, from those that were seen, in order. `before` is the last one that was told
 * of before, so that a loss between two reports is counted. Undefined where none was seen.
 */
export function measurePictures(sightings: readonly Sighting[], before?: PictureCode): Measured | undefined {
  let last = before;
  let pictures = 0;
  let lost = 0;
  const delays: number[] = [];
  for (const sighting of sightings) {
    const step = last ? modulo(sighting.frame - last.frame, FRAMES) : 1;
    if (step === 0) continue;
    if (step <= MOST_LOST) lost += step - 1;
    pictures += 1;
    delays.push(delayOf(sighting));
    last = sighting;
  }
  const sorted = delays.sort((a, b) => a - b);
  const [median, worst] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  if (median === undefined || worst === undefined) return undefined;
  return { pictures, lost, delayMs: median, worstMs: worst };
}

/** From drawn to seen, in ms. Clocks of two processes may differ by a little: below 0 is 0. */
export function delayOf({ clock, seen }: Sighting): number {
  const delay = modulo(seen - clock, CLOCK_MS);
  return delay > CLOCK_MS / 2 ? 0 : delay;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
