import { all, type Check, calls, type EntryOf, reached, type Trace } from '#trace';

function failed(trace: Trace): EntryOf<'state'> | undefined {
  return all(trace, 'state').find(({ machine, state }) => machine === 'connection' && state === 'failed');
}

function ufragOf({ sdp }: EntryOf<'description'>): string {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? '';
}

/** Local descriptions of this type that were set after the failure. */
function later(trace: Trace, type: string): EntryOf<'description'>[] {
  const end = failed(trace);
  return all(trace, 'description').filter(
    (entry) => end && entry.id > end.id && entry.side === 'local' && entry.type === type,
  );
}

/** Has this side not offered the same ICE credentials before? */
function isRestart(trace: Trace, description: EntryOf<'description'>): boolean {
  return !all(trace, 'description').some(
    (entry) =>
      entry.id < description.id &&
      entry.peer === description.peer &&
      entry.side === 'local' &&
      ufragOf(entry) === ufragOf(description),
  );
}

function restarts(trace: Trace, type: string): EntryOf<'description'>[] {
  return later(trace, type).filter((description) => isRestart(trace, description));
}

export default [
  {
    claim: 'After the path has failed, an offer with new ICE credentials is made',
    failsFirst: true,
    holds: (trace) => restarts(trace, 'offer').length > 0,
    seen(trace) {
      const end = failed(trace);
      if (!end)
        return 'ICE still tries the addresses that lead nowhere; after about 15 seconds it gives up. Watch States above the trace.';
      const [offer] = later(trace, 'offer');
      return offer
        ? `${offer.peer} made another offer, with the same ice-ufrag as before: that is a renegotiation, and ICE stays with the path that has failed. Compare the two in SDP.`
        : `${end.peer}’s connection has failed at ${(end.time / 1000).toFixed(1)} s, and nothing was done about it. Go on at the TODO.`;
    },
  },
  {
    claim: 'The other side answers with new credentials of its own',
    holds: (trace) => restarts(trace, 'answer').length > 0,
    seen: () => 'The new offer has no answer yet. It goes the way of every other offer: send() it.',
  },
  {
    claim: 'The same connections are connected now: no new one was made',
    holds: (trace) =>
      reached(trace, 'Alice', 'connected') &&
      reached(trace, 'Bob', 'connected') &&
      calls(trace, 'new RTCPeerConnection').length === 2,
    seen: (trace) =>
      `${calls(trace, 'new RTCPeerConnection').length} connections were made; two are enough. ${['Alice', 'Bob'].filter((peer) => reached(trace, peer, 'connected')).length} of 2 are connected.`,
  },
  {
    claim: 'Each sees the other',
    holds: (trace) =>
      new Set(all(trace, 'frame').flatMap(({ peer, remote }) => (remote ? [peer] : []))).size >= 2,
    seen: (trace) =>
      new Set(later(trace, 'offer').map(({ peer }) => peer)).size > 1
        ? 'Connected, and no picture yet. Both sides have made an offer, and one was taken back: in Chromium that side gets no pictures any more. Let one side ask.'
        : 'Connected, and no picture yet.',
  },
] satisfies Check[];
