const table = document.querySelector('#positions');

/** A row for what was sent or received, and a line in the console. */
export function showRow(what: string, position: object) {
  const row = document.createElement('tr');
  const isBuffer = position instanceof ArrayBuffer;
  const shown = isBuffer
    ? `a buffer of ${position.byteLength} bytes`
    : JSON.stringify(position);
  for (const value of [what, shown]) {
    const cell = document.createElement('td');
    cell.textContent = value;
    row.append(cell);
  }
  table.append(row);
  console.log(what, position);
}
