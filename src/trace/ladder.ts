/**
 * The sequence view: lifelines and what passes between them, in the order of time.
 *
 * Lifelines are the peers; where one peer holds several connections (a loopback in one page), each connection is one; and
 * the signaling server, where one is spoken to. What was sent and what arrived are paired by their contents: a description
 * by its text, a candidate by its line, a message by its value.
 */
import { parseCandidate } from './candidate.ts';
import { asText, plain } from './check.ts';
import type { Preview, StateMachine, Trace, TraceEntry } from './entry.ts';

export const SERVER = 'Server';

export type LadderRow =
  | { kind: 'arrow'; entry: number; time: number; from: string; to: string; label: string; of: ArrowKind }
  | { kind: 'note'; entry: number; time: number; at: string; machine: StateMachine | 'frame'; label: string };

export type ArrowKind = 'description' | 'candidate' | 'signal' | 'data' | 'media';

export interface Ladder {
  lifelines: string[];
  rows: LadderRow[];
}

/** States worth a note on a lifeline; the others are in the states view. */
const NOTED: Partial<Record<StateMachine, Set<string>>> = {
  signaling: new Set(['have-local-offer', 'have-remote-offer', 'stable', 'closed']),
  iceConnection: new Set(['checking', 'failed', 'disconnected']),
  dtls: new Set(['connected', 'failed']),
  connection: new Set(['connected', 'failed', 'disconnected']),
};

export function ladder(trace: Trace): Ladder {
  const lifelineOf = namer(trace);
  const owners = channelOwners(trace);
  const lifelines: string[] = [];
  const see = (name: string): string => {
    if (!lifelines.includes(name)) lifelines.push(name);
    return name;
  };
  const hasServer = trace.some(({ kind }) => kind === 'signal');
  const rows: LadderRow[] = [];
  /** What was sent and not yet received, by its contents. */
  const sent = new Map<string, string[]>();
  const send = (key: string, from: string) => sent.set(key, [...(sent.get(key) ?? []), from]);
  /** Who sent this; not the one who receives it. */
  const take = (key: string, to: string): string | undefined => {
    const waiting = sent.get(key) ?? [];
    const index = waiting.findIndex((from) => from !== to);
    return index < 0 ? undefined : waiting.splice(index, 1)[0];
  };

  for (const entry of trace) {
    if (entry.kind === 'call' && entry.method === 'new RTCPeerConnection') see(lifelineOf(entry));
    const { id, time } = entry;
    switch (entry.kind) {
      case 'description':
      case 'candidate': {
        // Over a server these travel as its messages, and are drawn as such.
        if (hasServer || (entry.kind === 'candidate' && entry.candidate === '')) break;
        const here = see(lifelineOf(entry));
        const key =
          entry.kind === 'description'
            ? `${entry.type} ${originOf(entry.sdp)}`
            : candidateKey(entry.candidate);
        if (entry.side === 'local') {
          send(key, here);
          break;
        }
        const from = take(key, here);
        if (!from) break;
        const label = entry.kind === 'description' ? entry.type : candidateLabel(entry.candidate);
        rows.push({ kind: 'arrow', entry: id, time, from, to: here, label, of: entry.kind });
        break;
      }
      case 'signal': {
        const here = see(entry.peer);
        see(SERVER);
        const [from, to] = entry.direction === 'out' ? [here, SERVER] : [SERVER, here];
        rows.push({
          kind: 'arrow',
          entry: id,
          time,
          from,
          to,
          label: signalLabel(entry.event, entry.args),
          of: 'signal',
        });
        break;
      }
      case 'call':
        if (entry.method === 'send' && /^dc\d/.test(entry.object))
          send(`data ${asText(entry.args[0] ?? null)}`, dataLifeline(entry));
        break;
      case 'event': {
        if (entry.type !== 'message' || !/^dc\d/.test(entry.object)) break;
        const message = plain(entry.detail) as { data?: unknown } | null;
        const text = typeof message?.data === 'string' ? message.data : String(message?.data ?? '');
        const to = dataLifeline(entry);
        const from = take(`data ${text}`, to);
        if (from) rows.push({ kind: 'arrow', entry: id, time, from, to, label: cut(text), of: 'data' });
        break;
      }
      case 'state': {
        if (!NOTED[entry.machine]?.has(entry.state)) break;
        rows.push({
          kind: 'note',
          entry: id,
          time,
          at: see(lifelineOf(entry)),
          machine: entry.machine,
          label: entry.state,
        });
        break;
      }
      case 'track': {
        const here = see(lifelineOf(entry));
        const from = lifelines.find((other) => other !== here && other !== SERVER);
        if (from)
          rows.push({ kind: 'arrow', entry: id, time, from, to: here, label: entry.track, of: 'media' });
        break;
      }
      case 'frame': {
        const at = lifelines.find((name) => name === entry.peer) ?? lifelines.at(-1);
        if (entry.remote && at)
          rows.push({ kind: 'note', entry: id, time, at, machine: 'frame', label: entry.element });
        break;
      }
    }
  }
  // The server stands between the peers.
  const others = lifelines.filter((name) => name !== SERVER);
  const ordered = hasServer ? [...others.slice(0, 1), SERVER, ...others.slice(1)] : others;
  return { lifelines: ordered, rows };

  function dataLifeline(entry: TraceEntry & { object: string }): string {
    const owner = owners.get(`${entry.peer} ${entry.object}`);
    return see(owner ? lifelineOf({ peer: entry.peer, object: owner }) : entry.peer);
  }
}

/** Which connection each data channel belongs to: `Alice dc1` → pc1. */
function channelOwners(trace: Trace): Map<string, string> {
  const owners = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const entry of trace) {
    const isMade = entry.kind === 'result' && entry.method === 'createDataChannel';
    const isGiven = entry.kind === 'event' && entry.type === 'datachannel';
    if (!isMade && !isGiven) continue;
    const count = (counts.get(entry.peer) ?? 0) + 1;
    counts.set(entry.peer, count);
    owners.set(`${entry.peer} dc${count}`, entry.object);
  }
  return owners;
}

/** `Alice`, or `pc1` where the peer holds several connections: `Alice pc1` where there are several peers besides. */
function namer(trace: Trace): (entry: { peer: string; object?: string }) => string {
  const connections = new Map<string, Set<string>>();
  for (const entry of trace) {
    if (entry.kind !== 'call' || entry.method !== 'new RTCPeerConnection') continue;
    const own = connections.get(entry.peer) ?? new Set();
    connections.set(entry.peer, own.add(entry.object));
  }
  const hasSeveralPeers = new Set(trace.map(({ peer }) => peer)).size > 1;
  return ({ peer, object }) => {
    const hasSeveral = (connections.get(peer)?.size ?? 0) > 1;
    if (!hasSeveral || !object) return peer;
    return hasSeveralPeers ? `${peer} ${object}` : object;
  };
}

/** A description's session: o=- 4611731400430051336 2 IN IP4 127.0.0.1 (RFC 8866 section 5.2) and its ICE ufrag. */
function originOf(sdp: string): string {
  return `${/^o=.*$/m.exec(sdp)?.[0] ?? ''} ${/^a=ice-ufrag:.*$/m.exec(sdp)?.[0] ?? ''}`;
}

/** Browsers add `ufrag` or `generation` to one side's text and not the other's. */
function candidateKey(line: string): string {
  try {
    const { foundation, component, protocol, address, port, type } = parseCandidate(line);
    return ['candidate', foundation, component, protocol, address, port, type].join(' ');
  } catch {
    return line;
  }
}

function candidateLabel(line: string): string {
  try {
    const { type, protocol } = parseCandidate(line);
    return `${type} ${protocol}`;
  } catch {
    return 'candidate';
  }
}

/** `message offer`, `create or join`: the event, and the type of what it carries. */
function signalLabel(event: string, args: Preview[]): string {
  const first = plain(args[0]);
  if (typeof first === 'string') return `${event} ${cut(first)}`;
  if (typeof first !== 'object' || first === null) return event;
  const inside = { ...first } as Record<string, unknown>;
  const description = inside['description'] ?? inside['sdp'];
  if (typeof inside['type'] === 'string') return `${event} ${inside['type']}`;
  if (typeof description === 'object' && description !== null && 'type' in description)
    return `${event} ${description.type}`;
  return 'candidate' in inside ? `${event} candidate` : event;
}

function cut(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}
