import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CODE_CELLS,
  cellSize,
  measurePictures,
  readPictureCode,
  writePictureCode,
} from '../src/trace/picture-code.ts';

const CODE = { frame: 54_321, clock: 3_123_456_789 };

/** A picture with the code in its corner; `tone` turns a level (0 dark, 1 light) into 0 to 255. */
function picture(width: number, height: number, tone = (level: number, _at: number) => level * 255) {
  const data = new Uint8ClampedArray(width * height * 4).fill(90);
  const cells = writePictureCode(CODE);
  const cell = cellSize(width, height);
  for (let y = 0; y < Math.round(CODE_CELLS * cell); y += 1) {
    for (let x = 0; x < Math.round(CODE_CELLS * cell); x += 1) {
      const isLight =
        cells[Math.min(7, Math.floor((y + 0.5) / cell)) * 8 + Math.min(7, Math.floor((x + 0.5) / cell))];
      const at = (y * width + x) * 4;
      data.fill(tone(isLight ? 1 : 0, at), at, at + 3);
    }
  }
  return { width, height, data };
}

test('number and time are read from pictures of all sizes, and of a shape that is none of a camera’s', () => {
  for (const [width, height] of [
    [1920, 1080],
    [640, 480],
    [320, 180],
    [160, 120],
    [300, 500],
    [97, 61],
  ] as const) {
    assert.deepEqual(readPictureCode(picture(width, height)), CODE, `${width}x${height}`);
  }
});

test('they are read from a pale, a dark, a noisy and a negative picture', () => {
  const noise = (at: number) => ((at * 7919) % 61) - 30;
  for (const tone of [
    (level: number) => 110 + level * 40,
    (level: number) => level * 30,
    (level: number, at: number) => 40 + level * 170 + noise(at),
    (level: number) => 255 - level * 255,
  ])
    assert.deepEqual(readPictureCode(picture(640, 480, tone)), CODE);
});

test('where there is no code, or one cell of it is wrong, nothing is read', () => {
  assert.equal(readPictureCode({ width: 0, height: 0, data: [] }), undefined);
  assert.equal(readPictureCode(picture(640, 480, () => 128)), undefined);
  assert.equal(readPictureCode(picture(640, 480, (_, at) => (at * 7919) % 256)), undefined);
  const wrong = picture(640, 480);
  // The third row, first cell: 12 px each.
  for (let y = 24; y < 36; y += 1) {
    for (let x = 0; x < 12; x += 1) {
      const at = (y * 640 + x) * 4;
      wrong.data.fill(255 - wrong.data[at]!, at, at + 3);
    }
  }
  assert.equal(readPictureCode(wrong), undefined);
});

test('what was lost and how late the rest came: also over the end of the counter and of a report', () => {
  const seen = (frame: number, clock: number, late: number) => ({ frame, clock, seen: clock + late });
  const sightings = [seen(65_534, 1000, 40), seen(65_534, 1000, 56), seen(0, 1066, 90), seen(1, 1100, 50)];
  assert.deepEqual(measurePictures(sightings), { pictures: 3, lost: 1, delayMs: 50, worstMs: 90 });
  assert.deepEqual(measurePictures(sightings, { frame: 65_530, clock: 900 })?.lost, 4);
  // Another camera counts from 1: that is no loss.
  assert.equal(measurePictures([seen(1, 5000, 30)], { frame: 40_000, clock: 4900 })?.lost, 0);
  assert.equal(measurePictures([]), undefined);
  // The epoch's lower 32 bits have turned over between drawn and seen.
  assert.equal(measurePictures([{ frame: 1, clock: 2 ** 32 - 20, seen: 5 * 2 ** 32 + 15 }])?.delayMs, 35);
});
