/**
 * A cell for each message: empty, arrived, or arrived after a later one;
 * what stays empty is missing.
 */
const QUIET_MS = 2000;

export function drawGrid(count: number) {
  const grid = document.querySelector('#grid');
  const summary = document.querySelector('#summary');
  const cells = Array.from({ length: count }, () =>
    document.createElement('i'),
  );
  grid.replaceChildren(...cells);

  let arrived = 0;
  let late = 0;
  let newest = -1;
  let quiet = 0;

  function report() {
    summary.textContent = `${arrived} of ${count} arrived, ${late} of them late. Missing: ${count - arrived}.`;
  }

  function finish() {
    for (const cell of cells)
      if (!cell.className) cell.className = 'missing';
    console.log(summary.textContent);
  }

  report();
  return {
    arrived(number: number) {
      arrived += 1;
      if (number < newest) late += 1;
      cells[number].className = number < newest ? 'late' : 'on-time';
      newest = Math.max(newest, number);
      report();
      clearTimeout(quiet);
      quiet = setTimeout(finish, QUIET_MS);
    },
  };
}
