import { all, type Check, channels, plain, type Trace } from '#trace';

/** Of the 80 positions that the link passes on, about 60 come in order. */
const ENOUGH = 40;

/** What field.ts wrote once the dot stood still. */
function field(trace: Trace): { shown: number; back: number } | undefined {
  const line = all(trace, 'console').findLast(({ values }) => values[0] === 'field');
  // field.ts, which the exercise brings along, writes this shape.
  return line && (plain(line.values[1]) as { shown: number; back: number });
}

/** What came in at the last of the four ends. */
function arrived(trace: Trace): number {
  return (
    channels(trace)
      .at(-1)
      ?.messages.filter(({ direction }) => direction === 'in').length ?? 0
  );
}

function isOver(trace: Trace): string | undefined {
  return field(trace)
    ? undefined
    : 'The dot still moves: this is counted when it stands still, after five seconds.';
}

export default [
  {
    claim: 'The dot never goes back to an older position',
    failsFirst: true,
    holds: (trace) => field(trace)?.back === 0,
    seen: (trace) =>
      isOver(trace) ??
      `It went back ${field(trace)?.back} times, each time to a position that had been overtaken. Compare the number of each message with the newest that was shown.`,
  },
  {
    claim: 'It follows the pointer all the way, over the gaps',
    holds: (trace) => (field(trace)?.shown ?? 0) >= ENOUGH,
    seen: (trace) =>
      isOver(trace) ??
      `${arrived(trace)} positions arrived, and only ${field(trace)?.shown} were shown. Nothing brings a lost one back: if you wait for the next number, you wait for ever. Take any that is newer.`,
  },
] satisfies Check[];
