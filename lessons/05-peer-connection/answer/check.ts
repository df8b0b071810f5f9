import { all, type Check, calls, connected, descriptions, failures } from '#trace';

export default [
  {
    claim: 'The callee makes an answer and sets it as its local description',
    failsFirst: true,
    holds: (trace) => descriptions(trace, 'local', 'answer').length > 0,
    seen(trace) {
      const failure = failures(trace, 'createAnswer')[0] ?? failures(trace, 'setLocalDescription')[0];
      if (failure) {
        return `${failure.object}.${failure.method}() failed with ${failure.error.name}. Only the side that got the offer can answer it: the callee, pc2. Open the red row in the trace.`;
      }
      if (calls(trace, 'createAnswer').length > 0) {
        return 'An answer was created, but it is not set: setLocalDescription() with the answer is missing on the callee.';
      }
      return 'The offer is set on both sides, and nobody has answered it. Go on at the TODO at the end of main.ts.';
    },
  },
  {
    claim: 'The caller sets that answer as its remote description',
    holds: (trace) => descriptions(trace, 'remote', 'answer').length > 0,
    seen(trace) {
      const failure = failures(trace, 'setRemoteDescription')[0];
      return failure
        ? `${failure.object}.setRemoteDescription() failed with ${failure.error.name}. The answer belongs to the caller, pc1, which made the offer.`
        : 'The callee has its answer, the caller has not: pc1 still waits in have-local-offer. Hand the answer to the caller.';
    },
  },
  {
    claim: 'Both connections are connected',
    holds: (trace) => connected(trace).length >= 2,
    seen: (trace) =>
      `${connected(trace).length} of 2 connections are connected so far. Choose States above the trace, and look how far pc1 and pc2 came.`,
  },
  {
    claim: 'The callee’s video shows a picture that came through the connection',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: () =>
      'Connected, but no remote picture yet. Is callee.ontrack still there, and does it set remote.srcObject?',
  },
] satisfies Check[];
