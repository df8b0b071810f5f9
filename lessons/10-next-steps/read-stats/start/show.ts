/**
 * Writes the numbers into the page and into the console. A time is in
 * milliseconds.
 */
export function show(path: string, roundTrip: number, frames: number) {
  document.querySelector('#path').textContent = path;
  document.querySelector('#round-trip').textContent = `${roundTrip} ms`;
  document.querySelector('#frames').textContent = String(frames);
  console.log('measured', { path, roundTrip, frames });
}
