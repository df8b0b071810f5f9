import { FILE_BYTES, placeOf } from './file.ts';

const progress = document.querySelector('progress');
const text = document.querySelector('#received-text');
const startButton = document.querySelector<HTMLButtonElement>('#start');
const cancelButton = document.querySelector<HTMLButtonElement>('#cancel');

/**
 * What has arrived, in all attempts together. A program would have it on
 * disk.
 */
export let received = 0;

/** False where it is not the next piece. */
export function keep(piece: ArrayBuffer) {
  const place = placeOf(piece);
  if (place !== received) {
    text.textContent = 'spoilt';
    console.log(
      `Spoilt: the piece for byte ${place} came, and ${received} bytes are here`,
    );
    return false;
  }
  received += piece.byteLength;
  progress.value = received / FILE_BYTES;
  text.textContent = `${(received / 1_000_000).toFixed(1)} MB`;
  if (received === FILE_BYTES) {
    console.log(`Complete: ${received} bytes, each piece in its place`);
    cancelButton.disabled = true;
  }
  return true;
}

export function showRunning(isRunning: boolean) {
  startButton.disabled = isRunning;
  cancelButton.disabled = !isRunning;
  startButton.textContent = 'Resume';
  console.log(
    isRunning ? 'An attempt begins' : `Cancelled at ${received} bytes`,
  );
}
