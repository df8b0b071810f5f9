import {
  all,
  answers,
  type Check,
  calls,
  candidates,
  connected,
  type Preview,
  parseCandidate,
  plain,
  type Trace,
} from '#trace';

function iceServersIn(value: Preview | undefined): string {
  return JSON.stringify((plain(value) as { iceServers?: unknown } | null | undefined)?.iceServers ?? '');
}

/** Did the answer to room:join name a TURN server? */
function hasTurn(trace: Trace): boolean {
  return answers(trace, 'room:join').some(({ args: [answer] }) => /turns?:/.test(iceServersIn(answer)));
}

/** Was a connection told of it? Of the servers that it is given, TURN servers have a username. */
function knowsTurn(trace: Trace): boolean {
  return ['new RTCPeerConnection', 'setConfiguration'].some((method) =>
    calls(trace, method).some(({ args: [configuration] }) =>
      iceServersIn(configuration).includes('username'),
    ),
  );
}

/** The types of all candidates that were gathered, each once: host, srflx, relay. */
function types(trace: Trace): string[] {
  return [...new Set(candidates(trace, 'local').map(({ candidate }) => parseCandidate(candidate).type))];
}

/** Peers whose statistics say that their packets go through a relay. */
function relayed(trace: Trace): string[] {
  const found = all(trace, 'stats').filter(({ report }) => {
    const stats = Object.values(report);
    const chosen = stats.find(({ type }) => type === 'transport')?.['selectedCandidatePairId'];
    const pair = stats.find(({ id, type }) => type === 'candidate-pair' && id === chosen);
    const mine = stats.find(({ id }) => id === pair?.['localCandidateId']);
    return mine?.['candidateType'] === 'relay';
  });
  return [...new Set(found.map(({ peer }) => peer))];
}

export default [
  {
    claim: 'Every candidate that is gathered is an address on the relay',
    failsFirst: true,
    holds: (trace) => types(trace).join() === 'relay',
    seen(trace) {
      if (answers(trace, 'room:join').length > 0 && !hasTurn(trace))
        return 'The signaling server handed out no TURN server, so this exercise cannot pass here. On your own machine, `npm run turn -- --loopback` starts one and says how to start the workbook with it.';
      const found = types(trace);
      if (found.includes('relay'))
        return `Gathered: ${found.join(', ')}. The relay is known by now, and still one way among others: iceTransportPolicy says which are allowed.`;
      if (found.length === 0)
        return 'No candidate was gathered. Is the TURN server running, and are its credentials those of the answer (iceServers)?';
      return knowsTurn(trace)
        ? `Gathered: ${found.join(', ')}. The relay is known, but a straight way was found before it was needed: iceTransportPolicy says which are allowed.`
        : `Gathered: ${found.join(', ')}. The connection knows no TURN server: iceServers are in the answer to room:join.`;
    },
  },
  {
    claim: 'Both are connected',
    holds: (trace) => connected(trace).length >= 2,
    seen: (trace) => `${connected(trace).length} of 2 are connected so far.`,
  },
  {
    claim: 'The statistics of both say so: packets leave through a relay',
    holds: (trace) => relayed(trace).length >= 2,
    seen: (trace) => `${relayed(trace).length} of 2 so far. Statistics are read once a second.`,
  },
] satisfies Check[];
