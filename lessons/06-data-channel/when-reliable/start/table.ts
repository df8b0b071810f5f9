const table = document.querySelector('tbody');

/** A row for a channel, as the callee sees it. */
export function showChannel({
  label,
  ordered,
  maxRetransmits,
  maxPacketLifeTime,
}: RTCDataChannel) {
  const row = document.createElement('tr');
  for (const value of [
    label,
    ordered,
    maxRetransmits ?? '–',
    maxPacketLifeTime ?? '–',
  ]) {
    const cell = document.createElement('td');
    cell.textContent = String(value);
    row.append(cell);
  }
  table.append(row);
}
