import { all, answers, type Check, connected, descriptions, type EntryOf, signals, type Trace } from '#trace';

/** The one who called: the first offer that went out. */
function caller(trace: Trace): string | undefined {
  return signals(trace, 'out', 'message:send').find(({ args }) =>
    JSON.stringify(args).includes('["type","offer"]'),
  )?.peer;
}

function joinOf(trace: Trace, peer: string | undefined): EntryOf<'signal'> | undefined {
  return signals(trace, 'out', 'room:join').find((entry) => entry.peer === peer);
}

/** What the caller sent, up to the moment when it was connected. */
function sentToConnect(trace: Trace): EntryOf<'signal'>[] {
  const peer = caller(trace);
  const end = all(trace, 'state').find(
    (entry) => entry.peer === peer && entry.machine === 'connection' && entry.state === 'connected',
  );
  return signals(trace, 'out', 'message:send').filter(
    (entry) => entry.peer === peer && (!end || entry.id < end.id),
  );
}

/** Candidates in one message, in the description or beside it. */
function candidatesIn({ args }: EntryOf<'signal'>): number {
  const text = JSON.stringify(args);
  return text.split('a=candidate:').length - 1 + (text.split('["candidate","candidate:').length - 1);
}

function seeing(trace: Trace): number {
  return new Set(all(trace, 'frame').flatMap(({ peer, remote }) => (remote ? [peer] : []))).size;
}

export default [
  {
    claim: 'The offer is made before the room is entered',
    failsFirst: true,
    holds(trace) {
      const peer = caller(trace);
      const join = joinOf(trace, peer);
      const offer = descriptions(trace, 'local', 'offer').find((entry) => entry.peer === peer);
      return join !== undefined && offer !== undefined && offer.id < join.id;
    },
    seen(trace) {
      const peer = caller(trace);
      if (!peer) return 'Nobody has sent an offer yet.';
      const join = joinOf(trace, peer);
      const offer = descriptions(trace, 'local', 'offer').find((entry) => entry.peer === peer);
      return `${peer} joined at ${join?.time.toFixed(0)} ms, and only then made its offer: it was set at ${offer?.time.toFixed(0)} ms. Setup above the trace shows what had to wait for what.`;
    },
  },
  {
    claim: 'It goes out at once when somebody is there, with all its candidates in the same message',
    holds(trace) {
      const [first, ...more] = sentToConnect(trace);
      return first !== undefined && candidatesIn(first) > 0 && more.length === 0;
    },
    seen(trace) {
      const [first, ...more] = sentToConnect(trace);
      if (!first) return 'Nothing was sent.';
      const joined = answers(trace, 'room:join').find(({ peer }) => peer === first.peer);
      const waited = joined
        ? ` It was sent ${(first.time - joined.time).toFixed(0)} ms after the answer to room:join.`
        : '';
      return candidatesIn(first) === 0
        ? `The offer has no candidate in it; ${more.length} more messages followed it. Wait until iceGatheringState is complete before you join.${waited}`
        : `The offer has ${candidatesIn(first)} candidates in it, and ${more.length} more messages followed it before the call was connected.`;
    },
  },
  {
    claim: 'Both are connected, and each sees the other',
    holds: (trace) => connected(trace).length >= 2 && seeing(trace) >= 2,
    seen: (trace) =>
      `${connected(trace).length} of 2 are connected, ${seeing(trace)} of 2 see the other one.`,
  },
] satisfies Check[];
