/** The order of a trace is that of time, whichever pane's entries arrive first. */

/** Finer than the clocks of browsers are. */
const TICKS_PER_MS = 100;
const MOST_IN_A_TICK = 1_000_000;

/**
 * The id of what happened at `time` (ms since Run) and arrived as the `count`th (from 1): ids grow with time, and within a
 * tick of 0.01 ms as entries arrive, which for those of one pane is as they happened. A safe integer for a day.
 */
export function idAt(time: number, count: number): number {
  return Math.floor(time * TICKS_PER_MS) * MOST_IN_A_TICK + (count % MOST_IN_A_TICK);
}

/** Puts an entry where its id belongs. Nearly always that is the end, or near to it. */
export function insert<T extends { id: number }>(entries: T[], entry: T): void {
  entries.splice(entries.findLastIndex(({ id }) => id < entry.id) + 1, 0, entry);
}
