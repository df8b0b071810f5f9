import { all, type Check, connected, plain, type Trace } from '#trace';

/** What show.ts wrote last for this number of peers, in kbit/s. */
function sent(trace: Trace, peers: number): number | undefined {
  return (
    all(trace, 'console')
      .filter(({ values }) => values[0] === 'sent')
      // show.ts writes what it shows in this shape.
      .map(({ values }) => plain(values[1]) as { peers: number; kilobits: number })
      .findLast((line) => line.peers === peers)?.kilobits
  );
}

function round(kilobits: number | undefined): string {
  return kilobits === undefined ? 'not measured yet' : `${Math.round(kilobits)} kbit/s`;
}

export default [
  {
    claim: 'What is sent to one peer is measured',
    failsFirst: true,
    holds: (trace) => (sent(trace, 1) ?? 0) > 0,
    seen(trace) {
      const one = sent(trace, 1);
      if (one === undefined) return 'Nothing has been measured yet: it takes about four seconds.';
      return 'The table says 0 kbit/s, while the picture moves: bytesSent() counts nothing yet.';
    },
  },
  {
    claim: 'With three peers more than twice as much is sent as with one',
    holds: (trace) => (sent(trace, 3) ?? 0) > 2 * (sent(trace, 1) ?? Infinity),
    seen(trace) {
      const [one, two, three] = [1, 2, 3].map((peers) => sent(trace, peers));
      const lines = `1 peer: ${round(one)}; 2 peers: ${round(two)}; 3 peers: ${round(three)}.`;
      if (three === undefined)
        return two !== undefined && one !== undefined && two < 1.4 * one
          ? `${lines} The second peer seems to cost nothing. Are all connections counted, or one?`
          : `${lines} Wait for the third peer.`;
      return `${lines} Each peer gets a copy of its own: add up all connections, not one.`;
    },
  },
  {
    claim: 'All six ends are connected, and three pictures arrive',
    holds: (trace) =>
      connected(trace).length >= 6 && all(trace, 'frame').filter(({ remote }) => remote).length >= 3,
    seen: (trace) => `${connected(trace).length} of 6 ends are connected so far.`,
  },
] satisfies Check[];
