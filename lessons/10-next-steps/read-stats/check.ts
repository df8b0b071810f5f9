import { all, type Check, plain, type Trace } from '#trace';

interface Measured {
  path: string;
  roundTrip: number;
  frames: number;
}

/** What show.ts wrote, in order. */
function measured(trace: Trace): Measured[] {
  return (
    all(trace, 'console')
      .filter(({ values }) => values[0] === 'measured')
      // show.ts writes what it shows in this shape.
      .map(({ values }) => plain(values[1]) as Measured)
  );
}

const PATH = /^(host|srflx|prflx|relay)\b.*\b(host|srflx|prflx|relay)$/;

export default [
  {
    claim: 'The path is told by the types of its two candidates',
    failsFirst: true,
    holds: (trace) => measured(trace).some(({ path }) => PATH.test(path)),
    seen(trace) {
      const last = measured(trace).at(-1);
      if (!last) return 'Nothing has been measured yet: the call needs a second or two.';
      if (last.path === '? → ?') return 'The path is still “? → ?”: nothing is read from the pair yet.';
      return `The path reads “${last.path}”. A pair only names its candidates by their ids; report.get(id) gives the entry, and its candidateType is host, srflx, prflx or relay.`;
    },
  },
  {
    claim: 'The round trip is a number of milliseconds',
    holds: (trace) =>
      measured(trace).some(
        ({ roundTrip }) => typeof roundTrip === 'number' && (roundTrip === 0 || roundTrip >= 0.1),
      ),
    seen(trace) {
      const { roundTrip } = measured(trace).at(-1) ?? {};
      return typeof roundTrip === 'number'
        ? `The last one is ${roundTrip}. The report tells it in seconds: multiply by 1000.`
        : 'No number was shown as the round trip. It is the currentRoundTripTime of the pair, in seconds.';
    },
  },
  {
    claim: 'The frames of one second are told: more than 0, at most 120',
    holds: (trace) => measured(trace).some(({ frames }) => frames > 0 && frames <= 120),
    seen: (trace) =>
      `The last number of frames is ${String(measured(trace).at(-1)?.frames)}. The entry outbound-rtp has framesPerSecond.`,
  },
] satisfies Check[];
