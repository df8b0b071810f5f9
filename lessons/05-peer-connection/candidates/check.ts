import { all, type Check, calls, candidates, connected, descriptions, failures, type Trace } from '#trace';

/** The connection that made the offer, and the other one. */
function sides(trace: Trace): { caller: string; callee: string } {
  const made = calls(trace, 'new RTCPeerConnection').map(({ object }) => object);
  const caller = descriptions(trace, 'local', 'offer')[0]?.object ?? 'pc1';
  return { caller, callee: made.find((object) => object !== caller) ?? 'pc2' };
}

/** How many candidates `from` gathered, and how many of these were added to `to`. */
function handed(trace: Trace, from: string, to: string): { gathered: number; added: number } {
  const own = candidates(trace, 'local').filter(({ object }) => object === from);
  const given = candidates(trace, 'remote').filter(({ object }) => object === to);
  const added = own.filter(({ candidate }) => given.some((other) => other.candidate === candidate));
  return { gathered: own.length, added: added.length };
}

function refused(trace: Trace): string | undefined {
  const failure = failures(trace, 'addIceCandidate')[0];
  return (
    failure &&
    `${failure.object}.addIceCandidate() failed with ${failure.error.name}: ${failure.error.message} Does each candidate go to the other connection, not back to its own?`
  );
}

export default [
  {
    claim: 'The callee is given the candidates that the caller gathers',
    failsFirst: true,
    holds(trace) {
      const { caller, callee } = sides(trace);
      const { gathered, added } = handed(trace, caller, callee);
      return gathered > 0 && added === gathered;
    },
    seen(trace) {
      const { caller, callee } = sides(trace);
      const { gathered, added } = handed(trace, caller, callee);
      return (
        refused(trace) ??
        `${caller} gathered ${gathered} candidates, ${callee} was given ${added} of them. Listen for icecandidate on the caller, at the TODO in main.ts.`
      );
    },
  },
  {
    claim: 'The caller is given the candidates that the callee gathers',
    holds(trace) {
      const { caller, callee } = sides(trace);
      const { gathered, added } = handed(trace, callee, caller);
      return gathered > 0 && added === gathered;
    },
    seen(trace) {
      const { caller, callee } = sides(trace);
      const { gathered, added } = handed(trace, callee, caller);
      const lucky =
        connected(trace).length >= 2
          ? ` It connected all the same: ${caller} learned the callee’s address from its first packet. Behind two routers it may not.`
          : '';
      return (
        refused(trace) ??
        `${callee} gathered ${gathered} candidates, ${caller} was given ${added} of them.${lucky} Hand them over in the other direction too.`
      );
    },
  },
  {
    claim: 'No candidate is refused',
    holds: (trace) =>
      calls(trace, 'addIceCandidate').length > 0 && failures(trace, 'addIceCandidate').length === 0,
    seen: refused,
  },
  {
    claim: 'Both connections are connected, and the remote picture is shown',
    holds: (trace) => connected(trace).length >= 2 && all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) =>
      `${connected(trace).length} of 2 connections are connected so far. Choose States above the trace to see where they wait.`,
  },
] satisfies Check[];
