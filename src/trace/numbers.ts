/** How the recorder's numbers go on when a pane is loaded again within a run. */
import type { Trace } from './entry.ts';

/**
 * How far one peer's objects and calls have been counted: `{ pc: 2, io: 1, call: 31 }`. A page that takes the place of
 * another in the same run counts on from there, so that a name stays the name of one object.
 */
export function numbersOf(trace: Trace, peer: string): Record<string, number> {
  const numbers: Record<string, number> = {};
  const count = (kind: string, number: number) => {
    numbers[kind] = Math.max(numbers[kind] ?? 0, number);
  };
  for (const entry of trace) {
    if (entry.peer !== peer) continue;
    if ('call' in entry) count('call', entry.call);
    const name = 'object' in entry ? entry.object : entry.kind === 'signal' ? entry.socket : '';
    const [, kind, number] = /^(.*?)(\d+)$/.exec(name) ?? [];
    if (kind) count(kind, Number(number));
  }
  return numbers;
}
