/**
 * The field with its two dots: the ring is where the pointer is, the full
 * dot what the receiver shows.
 */
const ring = document.querySelector<HTMLElement>('#ring');
const dot = document.querySelector<HTMLElement>('#dot');
const summary = document.querySelector('#summary');
const QUIET_MS = 1000;

/**
 * Where the pointer is at this step: on a circle, in percent of the
 * field.
 */
export function pointerAt(step: number) {
  const x = Math.round(50 + 40 * Math.cos(step / 16));
  const y = Math.round(50 + 40 * Math.sin(step / 16));
  place(ring, x, y);
  return { x, y };
}

let shown = 0;
let back = 0;
let last = 0;
let quiet = 0;

/**
 * Moves the dot, and counts how often it went back to an older position.
 */
export function show(number: number, x: number, y: number) {
  place(dot, x, y);
  shown += 1;
  if (number < last) back += 1;
  last = number;
  summary.textContent = `${shown} positions shown, ${back} steps back.`;
  clearTimeout(quiet);
  quiet = setTimeout(
    () => console.log('field', { shown, back }),
    QUIET_MS,
  );
}

function place(element: HTMLElement, x: number, y: number) {
  element.style.left = `${x}%`;
  element.style.top = `${y}%`;
}
