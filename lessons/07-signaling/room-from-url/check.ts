import { all, asText, type Check, signals, type Trace } from '#trace';

const PEERS = ['Alice', 'Bob'];

/** The rooms that a peer asked for, in order. */
function asked(trace: Trace, who: string): string[] {
  return signals(trace, 'out', 'create or join')
    .filter(({ peer }) => peer === who)
    .map(({ args: [room = ''] }) => asText(room));
}

/** The end of the page's address at its first and later visits: '#tea'. */
function addresses(trace: Trace, who: string): string[] {
  return all(trace, 'console')
    .filter(({ peer, values }) => peer === who && values[0] === 'Address:')
    .map(({ values: [, hash = ''] }) => asText(hash));
}

export default [
  {
    claim: 'Without a room in the address, each page makes up one of its own',
    failsFirst: true,
    holds: (trace) => {
      const [first = '', second = ''] = PEERS.map((peer) => asked(trace, peer)[0]);
      return first.length >= 4 && second.length >= 4 && first !== second;
    },
    seen: (trace) => {
      const rooms = PEERS.map((peer) => `${peer} asked for “${asked(trace, peer)[0] ?? ''}”`).join(', ');
      return `${rooms}. Whoever opens the page without a room should get one that nobody else has.`;
    },
  },
  {
    claim: 'The room stands in the address, behind the #, so that it can be passed on',
    holds: (trace) => PEERS.every((peer) => `#${asked(trace, peer)[0]}` === addresses(trace, peer)[0]),
    seen: (trace) =>
      asked(trace, 'Alice')[0]?.startsWith('#')
        ? `Alice asked for “${asked(trace, 'Alice')[0]}”: the # is no part of the name.`
        : `Alice asked for “${asked(trace, 'Alice')[0]}”, and the address ended with “${addresses(trace, 'Alice')[0]}”.`,
  },
  {
    claim: 'At #tea, Alice and Bob meet in the room tea',
    holds: (trace) => PEERS.every((peer) => asked(trace, peer).includes('tea')),
    seen: (trace) =>
      PEERS.some((peer) => addresses(trace, peer).includes('#tea'))
        ? `At #tea, ${PEERS.map((peer) => `${peer} asked for “${asked(trace, peer).at(-1)}”`).join(', ')}.`
        : 'Follow the link #tea in both panes.',
  },
] satisfies Check[];
