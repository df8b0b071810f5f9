/** Writes a line into the table and into the console. */
export function show(peers: number, kilobits: number) {
  const row = document
    .querySelector<HTMLTableSectionElement>('#rows')
    .insertRow();
  row.insertCell().textContent = String(peers);
  row.insertCell().textContent = `${Math.round(kilobits)} kbit/s`;
  console.log('sent', { peers, kilobits });
}
