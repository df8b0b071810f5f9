const table = document.querySelector('#positions');

/** A row for what was sent or received, and a line in the console. */
export function showRow(what: string, position: object) {
  const row = document.createElement('tr');
  for (const value of [what, JSON.stringify(position)]) {
    const cell = document.createElement('td');
    cell.textContent = value;
    row.append(cell);
  }
  table.append(row);
  console.log(what, position);
}
