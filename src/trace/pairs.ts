/** The ICE view: candidates of both sides, and how the pairs of them fared (RFC 8445 section 6.1; W3C webrtc-stats). */
import { type Candidate, parseCandidate, transportAddress } from './candidate.ts';
import type { EntryOf, StatsReport, Trace } from './entry.ts';

export interface GatheredCandidate extends Candidate {
  peer: string;
  object: string;
  side: 'local' | 'remote';
  entry: number;
  time: number;
}

export interface CandidatePair {
  peer: string;
  object: string;
  local: string;
  remote: string;
  /** frozen, waiting, in-progress, failed or succeeded. */
  state: string;
  nominated: boolean;
  selected: boolean;
  /** ms; undefined while nothing was measured. */
  roundTripMs?: number;
  bytesSent: number;
  bytesReceived: number;
  priority?: number;
  /** Why it is not the one in use, as a key for words. */
  lost?: 'failed' | 'lowerPriority' | 'notNominated' | 'unchecked';
}

/** Every candidate that was gathered or added, in order. What cannot be read is left to the log. */
export function gathered(trace: Trace): GatheredCandidate[] {
  return trace.flatMap((entry) => {
    if (entry.kind !== 'candidate' || entry.candidate === '') return [];
    try {
      const { peer, object, side, id, time } = entry;
      return [{ ...parseCandidate(entry.candidate), peer, object, side, entry: id, time }];
    } catch {
      return [];
    }
  });
}

/** A STUN or TURN server that gave no candidate (W3C WebRTC §5.9.4, RTCPeerConnectionIceErrorEvent). */
export interface ServerError {
  peer: string;
  object: string;
  entry: number;
  url: string;
  /** The server's own code (RFC 8489 §14.8, RFC 8656 §19); 701 if it did not answer. */
  code: number;
  text: string;
}

/** The errors of servers, each once: browsers ask from every address that the machine has. */
export function serverErrors(trace: Trace): ServerError[] {
  const errors = trace.flatMap((entry): ServerError[] => {
    if (entry.kind !== 'event' || entry.type !== 'icecandidateerror') return [];
    const { peer, object, id, detail } = entry;
    if (typeof detail !== 'object' || detail?.$ !== 'object') return [];
    const { url, errorCode, errorText } = Object.fromEntries(detail.entries);
    return [
      { peer, object, entry: id, url: String(url), code: Number(errorCode), text: String(errorText ?? '') },
    ];
  });
  return [
    ...new Map(errors.toReversed().map((error) => [JSON.stringify({ ...error, entry: 0 }), error])).values(),
  ].toReversed();
}

/** The pairs of each connection as its last stats tell them, the selected one first. */
export function candidatePairs(trace: Trace): CandidatePair[] {
  const last = new Map<string, EntryOf<'stats'>>();
  for (const entry of trace) if (entry.kind === 'stats') last.set(`${entry.peer} ${entry.object}`, entry);
  return [...last.values()].flatMap(({ peer, object, report }) =>
    pairsOf(report).map((pair) => ({ peer, object, ...pair })),
  );
}

/** The ids of the pairs in use, one for each transport. Old Firefox has no transport stats; it marks the pair itself. */
export function selectedPairs(report: StatsReport): Set<unknown> {
  return new Set(
    Object.values(report).flatMap(({ type, id, selected, selectedCandidatePairId }) => {
      if (type === 'candidate-pair' && selected === true) return [id];
      return type === 'transport' && selectedCandidatePairId ? [selectedCandidatePairId] : [];
    }),
  );
}

function pairsOf(report: StatsReport): Omit<CandidatePair, 'peer' | 'object'>[] {
  const inUse = selectedPairs(report);
  const pairs = Object.values(report)
    .filter(({ type }) => type === 'candidate-pair')
    .map((pair) => {
      const roundTrip = pair['currentRoundTripTime'];
      const priority = pair['priority'];
      return {
        transport: pair['transportId'],
        local: addressOf(report[String(pair['localCandidateId'])]),
        remote: addressOf(report[String(pair['remoteCandidateId'])]),
        state: String(pair['state'] ?? ''),
        nominated: pair['nominated'] === true,
        selected: inUse.has(pair['id']),
        bytesSent: Number(pair['bytesSent'] ?? 0),
        bytesReceived: Number(pair['bytesReceived'] ?? 0),
        ...(typeof roundTrip === 'number' && { roundTripMs: roundTrip * 1000 }),
        ...(typeof priority === 'number' && { priority }),
      };
    });
  const winners = new Map(pairs.filter(({ selected }) => selected).map((pair) => [pair.transport, pair]));
  return pairs
    .map(({ transport, ...pair }) => {
      const lost = lossOf(pair, winners.get(transport));
      return lost ? { ...pair, lost } : pair;
    })
    .sort((a, b) => Number(b.selected) - Number(a.selected) || (b.priority ?? 0) - (a.priority ?? 0));
}

function lossOf(
  pair: Pick<CandidatePair, 'selected' | 'state' | 'priority'>,
  winner: Pick<CandidatePair, 'priority'> | undefined,
): CandidatePair['lost'] {
  if (pair.selected || !winner) return undefined;
  if (pair.state === 'failed') return 'failed';
  if (pair.state === 'waiting' || pair.state === 'frozen') return 'unchecked';
  if (pair.priority !== undefined && winner.priority !== undefined && pair.priority < winner.priority)
    return 'lowerPriority';
  return 'notNominated';
}

/** `host udp 192.0.2.1:50000` */
function addressOf(candidate: Record<string, unknown> | undefined): string {
  if (!candidate) return '?';
  // Chromium leaves the address of a peer that hides behind an mDNS name empty.
  const address = candidate['address'] || candidate['ip'] || '?';
  const { candidateType = '?', protocol = '?', port = '?' } = candidate;
  return `${candidateType} ${protocol} ${transportAddress(String(address), String(port))}`;
}
