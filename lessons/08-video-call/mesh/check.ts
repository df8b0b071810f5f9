import { all, answers, type Check, connected, failures, plain, type Trace } from '#trace';

const PEERS = ['Alice', 'Bob', 'Carol'];

interface Answer {
  you?: object;
  error?: { code: string };
}

function joined(trace: Trace): { peer: string; answer: Answer }[] {
  return answers(trace, 'room:join').map(({ peer, args: [answer] }) => ({
    peer,
    answer: (plain(answer) ?? {}) as Answer,
  }));
}

/** How many others a peer has seen: videos with a first picture. */
function seen(trace: Trace, peer: string): number {
  const frames = all(trace, 'frame').filter((entry) => entry.peer === peer && entry.remote);
  return new Set(frames.map(({ element }) => element)).size;
}

export default [
  {
    claim: 'All three have a seat in the room',
    failsFirst: true,
    holds: (trace) => joined(trace).filter(({ answer }) => answer.you).length >= 3,
    seen(trace) {
      const refused = joined(trace).find(({ answer }) => answer.error);
      return refused
        ? `${refused.peer} was refused: ${refused.answer.error?.code}. Whoever opens a room says how many seats it has (capacity); left out, it has two.`
        : `${joined(trace).length} of 3 have joined so far.`;
    },
  },
  {
    claim: 'Nobody gets what is meant for somebody else: no description and no candidate is refused',
    holds: (trace) =>
      connected(trace).length >= 2 &&
      failures(trace, 'setRemoteDescription').length === 0 &&
      failures(trace, 'addIceCandidate').length === 0,
    seen(trace) {
      const failure = failures(trace, 'setRemoteDescription')[0] ?? failures(trace, 'addIceCandidate')[0];
      return failure
        ? `${failure.peer} ${failure.object}: ${failure.method}() failed with ${failure.error.name}. What goes to the room reaches both of the others; a description is for one of them. To whom was it sent, and which connection was it given to?`
        : `${connected(trace).length} connections are connected so far.`;
    },
  },
  {
    claim: 'Everybody is connected with everybody: six ends of three connections',
    holds: (trace) => connected(trace).length >= 6,
    seen: (trace) =>
      `${connected(trace).length} of 6 ends are connected: ${PEERS.map((peer) => `${peer} ${connected(trace).filter((end) => end.startsWith(peer)).length}`).join(', ')}.`,
  },
  {
    claim: 'Each sees two others',
    holds: (trace) => PEERS.every((peer) => seen(trace, peer) >= 2),
    seen: (trace) =>
      `Others seen: ${PEERS.map((peer) => `${peer} ${seen(trace, peer)}`).join(', ')}. Each should see two.`,
  },
] satisfies Check[];
