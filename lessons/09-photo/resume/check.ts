import { type Check, printed, type Trace } from '#trace';

const FILE_BYTES = 100_000_000;

/** What store.ts writes: one line when an attempt begins, ends, is spoilt, is complete. */
const line = (trace: Trace, start: string) => printed(trace).find((text) => text.startsWith(start));
const attempts = (trace: Trace) => printed(trace).filter((text) => text === 'An attempt begins').length;
const numbers = (text: string | undefined) => (text?.match(/\d+/g) ?? []).map(Number);

export default [
  {
    claim: 'Cancel stops it half-way',
    holds(trace) {
      const [received = 0] = numbers(line(trace, 'Cancelled'));
      return received > 0 && received < FILE_BYTES;
    },
    seen: (trace) =>
      attempts(trace) === 0
        ? 'Nothing has been sent yet. Press Start, and then Cancel before it is done.'
        : line(trace, 'Complete')
          ? 'All of it arrived before you pressed Cancel. Run it again, and be quick.'
          : 'It runs. Press Cancel before it is done.',
  },
  {
    claim: 'After Resume it goes on with the byte that is missing',
    failsFirst: true,
    holds: (trace) => attempts(trace) >= 2 && line(trace, 'Spoilt') === undefined,
    seen(trace) {
      if (attempts(trace) < 2) return 'It is cancelled. Press Resume.';
      const [place = 0, received = 0] = numbers(line(trace, 'Spoilt'));
      return place < received
        ? `After Resume the piece for byte ${place} came once more, and ${received} bytes are here already.`
        : `After Resume the piece for byte ${place} came, and only ${received} bytes are here: what was in the queue when the connection was closed is lost. Only the callee knows what it has.`;
    },
  },
  {
    claim: 'The file is complete, each piece in its place',
    holds: (trace) => line(trace, 'Complete') !== undefined,
    seen: (trace) =>
      line(trace, 'Spoilt') ? 'The file is spoilt.' : 'It is not complete yet. Wait, or press Resume.',
  },
] satisfies Check[];
