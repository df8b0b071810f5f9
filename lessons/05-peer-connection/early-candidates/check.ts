import { all, type Check, candidates, connected, descriptions, failures, type Trace } from '#trace';

/** Candidates that one side gathered and no other side was given. */
function lost(trace: Trace): { object: string; candidate: string }[] {
  const given = candidates(trace, 'remote');
  return candidates(trace, 'local').filter(
    ({ object, candidate }) =>
      !given.some((other) => other.object !== object && other.candidate === candidate),
  );
}

export default [
  {
    claim: 'No candidate is refused: addIceCandidate() is never called without a remote description',
    failsFirst: true,
    holds: (trace) =>
      candidates(trace, 'local').length > 0 && failures(trace, 'addIceCandidate').length === 0,
    seen(trace) {
      const [failure, ...more] = failures(trace, 'addIceCandidate');
      if (!failure) return 'No candidate has been gathered yet.';
      return `${more.length + 1} candidates were refused; the first one at ${failure.time.toFixed(0)} ms by ${failure.object}: ${failure.error.name}. Its remote description came later: compare with the row “${failure.object} remote …” in the trace.`;
    },
  },
  {
    claim: 'No candidate is lost: each one is added on the other side in the end',
    holds(trace) {
      const gathered = candidates(trace, 'local');
      const isGivenBothWays = new Set(gathered.map(({ object }) => object)).size >= 2;
      return isGivenBothWays && lost(trace).length === 0;
    },
    seen(trace) {
      const missing = lost(trace);
      if (missing.length > 0) {
        const from = [...new Set(missing.map(({ object }) => object))].join(' and ');
        return `${missing.length} candidates that ${from} gathered never reached the other side: they were thrown away, or still wait. Keep them, and add them after setRemoteDescription() in receiveDescription().`;
      }
      return descriptions(trace, 'local', 'answer').length === 0
        ? 'The callee has not answered yet, so it has gathered nothing. If it stays so, look for an error in the console.'
        : 'Waiting for the candidates of both sides.';
    },
  },
  {
    claim: 'Both connections are connected, and the remote picture is shown',
    holds: (trace) => connected(trace).length >= 2 && all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) =>
      `${connected(trace).length} of 2 connections are connected so far. Choose States above the trace to see where they wait.`,
  },
] satisfies Check[];
