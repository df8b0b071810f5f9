import { all, type Check, connected, descriptions, failures, signals, type Trace } from '#trace';

function peersOf(entries: readonly { peer: string }[]): string[] {
  return [...new Set(entries.map(({ peer }) => peer))];
}

/** Those to whom an offer came. */
function gotOffers(trace: Trace): string[] {
  return peersOf(
    signals(trace, 'in', 'message').filter(({ args }) => JSON.stringify(args).includes('["type","offer"]')),
  );
}

export default [
  {
    claim: 'The offers cross: each peer has made one when the other’s comes',
    holds(trace) {
      const [one, two] = peersOf(descriptions(trace, 'local', 'offer'));
      return one !== undefined && two !== undefined && gotOffers(trace).length === 2;
    },
    seen: (trace) =>
      `${peersOf(descriptions(trace, 'local', 'offer')).length} of 2 peers have made an offer, ${gotOffers(trace).length} have got one. Both have to call at once; the delay of half a second belongs to the exercise.`,
  },
  {
    claim: 'One gives way: exactly one of the two answers',
    failsFirst: true,
    holds: (trace) =>
      gotOffers(trace).length === 2 && peersOf(descriptions(trace, 'local', 'answer')).length === 1,
    seen(trace) {
      const answering = peersOf(descriptions(trace, 'local', 'answer'));
      if (answering.length === 2) {
        const [failure] = failures(trace, 'setRemoteDescription');
        return `Both took back their own offer and answered the other’s${failure ? `; then an answer came to ${failure.peer}, who had asked nothing any more: ${failure.error.name}` : ''}. One of them has to be impolite, and ignore the offer that collides.`;
      }
      return 'Nobody answers: each ignores the offer of the other and waits. One of the two has to be polite; seat 1 is, seat 0 is not.';
    },
  },
  {
    claim: 'No description and no candidate is refused on the way',
    holds: (trace) =>
      descriptions(trace, 'remote', 'answer').length > 0 &&
      failures(trace, 'setRemoteDescription').length === 0 &&
      failures(trace, 'addIceCandidate').length === 0,
    seen(trace) {
      const failure = failures(trace, 'setRemoteDescription')[0] ?? failures(trace, 'addIceCandidate')[0];
      return failure
        ? `${failure.peer}: ${failure.method}() failed with ${failure.error.name} at ${failure.time.toFixed(0)} ms. Open the red row in the trace.`
        : 'The answer has not come back yet.';
    },
  },
  {
    claim: 'Both are connected, and each sees the other',
    holds: (trace) =>
      connected(trace).length >= 2 && peersOf(all(trace, 'frame').filter(({ remote }) => remote)).length >= 2,
    seen: (trace) => `${connected(trace).length} of 2 are connected so far.`,
  },
] satisfies Check[];
