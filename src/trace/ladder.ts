/**
 * The sequence view: lifelines and what passes between them, in the order of time.
 *
 * Lifelines are the peers; where one peer holds several connections (a loopback in one page), each connection is one, and
 * so is its socket, if it has one; and the signaling server, where one is spoken to. What was sent and what arrived are paired by their contents: a description
 * by its text, a candidate by its line, a message by its value or, where it is binary, by its size.
 *
 * A description arrives when setRemoteDescription is called: the recorder tells that it was applied only after the events
 * that it caused.
 */
import { parseCandidate } from './candidate.ts';
import { binaryBytes, channelNamer, messageData } from './channels.ts';
import { asText, plain } from './check.ts';
import { descriptionKey } from './ends.ts';
import {
  type EntryOf,
  type Preview,
  SERVER,
  type StateMachine,
  type Trace,
  type TraceEntry,
} from './entry.ts';
import { isNewConnection } from './lanes.ts';

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
  const nameOf = namer(trace);
  const peerOf = new Map<string, string>();
  const lifelineOf = (of: { peer: string; object?: string }): string => {
    const name = nameOf(of);
    peerOf.set(name, of.peer);
    return name;
  };
  const applied = appliedBy(trace);
  const channelName = channelNamer();
  /** Which connection each data channel belongs to: `Alice dc1` → pc1. */
  const owners = new Map<string, string>();
  const lifelines = new Set<string>();
  const see = (name: string): string => {
    lifelines.add(name);
    return name;
  };
  const hasServer = trace.some(({ kind }) => kind === 'signal');
  const rows: LadderRow[] = [];
  /** How often each has sent this and nobody has received it yet, by its contents. */
  const sent = new Map<string, Map<string, number>>();
  const send = (key: string, from: string): void => {
    const senders = sent.get(key) ?? new Map<string, number>();
    sent.set(key, senders.set(from, (senders.get(from) ?? 0) + 1));
  };
  /** Who sent this; not the one who receives it. */
  const take = (key: string, to: string): string | undefined => {
    for (const [from, count] of sent.get(key) ?? []) {
      if (from === to) continue;
      if (count > 1) sent.get(key)?.set(from, count - 1);
      else sent.get(key)?.delete(from);
      return from;
    }
    return undefined;
  };
  /** Who set a description as their own. It may be applied before, or twice: it came from there all the same. */
  const authors = new Map<string, Set<string>>();
  for (const entry of trace) {
    if (entry.kind !== 'description' || entry.side !== 'local') continue;
    const key = descriptionKey(entry);
    authors.set(key, (authors.get(key) ?? new Set()).add(lifelineOf(entry)));
  }
  const delivered = new Set<string>();
  /** Whose description a lifeline applied last: its media come from there. */
  const others = new Map<string, string>();
  const arrive = (description: EntryOf<'description'>, time: number): void => {
    const to = see(lifelineOf(description));
    const key = descriptionKey(description);
    const [first, second] = authors.get(key) ?? [];
    const from = first === to ? second : first;
    if (!from) return;
    others.set(to, from);
    if (hasServer || delivered.has(`${to} ${key}`)) return;
    delivered.add(`${to} ${key}`);
    const { id, type } = description;
    rows.push({ kind: 'arrow', entry: id, time, from: see(from), to, label: type, of: 'description' });
  };
  /** The one that each pane's remote pictures come out of. */
  const receivers = new Map<string, string>();
  /** Calls of send() that threw; a run may count from 1 again in each pane. */
  const unsent = new Set<string>();
  for (const entry of trace) {
    if (entry.kind === 'failure' && isSend(entry)) unsent.add(`${entry.peer} ${entry.call}`);
  }

  for (const entry of trace) {
    if (isNewConnection(entry)) see(lifelineOf(entry));
    const channel = channelName(entry);
    if (channel && 'object' in entry) owners.set(`${entry.peer} ${channel}`, entry.object);
    const { id, time } = entry;
    switch (entry.kind) {
      // Over a server descriptions and candidates travel as its messages, and are drawn as such.
      case 'description':
        see(lifelineOf(entry));
        // It has arrived with its call, unless the trace does not hold that.
        if (entry.side === 'remote') arrive(entry, time);
        break;
      case 'candidate': {
        if (hasServer || entry.candidate === '') break;
        const here = see(lifelineOf(entry));
        const key = candidateKey(entry.candidate);
        if (entry.side === 'local') {
          send(key, here);
          break;
        }
        const from = take(key, here);
        const label = candidateLabel(entry.candidate);
        if (from) rows.push({ kind: 'arrow', entry: id, time, from, to: here, label, of: 'candidate' });
        break;
      }
      case 'signal': {
        // A server in the page sees the same packets: its peers' word is enough.
        if (entry.peer === SERVER) break;
        const here = see(lifelineOf({ peer: entry.peer, object: entry.socket }));
        see(SERVER);
        const [from, to] = entry.direction === 'out' ? [here, SERVER] : [SERVER, here];
        const isAnswer = entry.direction === 'in' && entry.request !== undefined;
        const label = isAnswer ? `${entry.event} ✓` : signalLabel(entry.event, entry.args);
        rows.push({ kind: 'arrow', entry: id, time, from, to, label, of: 'signal' });
        break;
      }
      case 'call': {
        const description = applied.get(entry);
        if (description) arrive(description, time);
        if (isSend(entry) && !unsent.has(`${entry.peer} ${entry.call}`)) {
          send(messageKey(entry.args[0] ?? null), dataLifeline(entry));
        }
        break;
      }
      case 'event': {
        if (entry.type !== 'message' || !/^dc\d/.test(entry.object)) break;
        const message = messageData(entry.detail);
        const to = dataLifeline(entry);
        const from = take(messageKey(message), to);
        if (from)
          rows.push({ kind: 'arrow', entry: id, time, from, to, label: cut(asText(message)), of: 'data' });
        break;
      }
      case 'state': {
        const { machine, state: label } = entry;
        if (!NOTED[machine]?.has(label)) break;
        rows.push({ kind: 'note', entry: id, time, at: see(lifelineOf(entry)), machine, label });
        break;
      }
      case 'track': {
        const here = see(lifelineOf(entry));
        receivers.set(entry.peer, here);
        const from = others.get(here);
        if (from)
          rows.push({ kind: 'arrow', entry: id, time, from, to: here, label: entry.track, of: 'media' });
        break;
      }
      case 'frame': {
        if (!entry.remote) break;
        const at = see(receivers.get(entry.peer) ?? lifelineOf({ peer: entry.peer }));
        rows.push({ kind: 'note', entry: id, time, at, machine: 'frame', label: entry.element });
        break;
      }
    }
  }
  return { lifelines: inOrder(lifelines, peerOf), rows };

  function dataLifeline(entry: TraceEntry & { object: string }): string {
    const owner = owners.get(`${entry.peer} ${entry.object}`);
    return see(lifelineOf({ peer: entry.peer, ...(owner && { object: owner }) }));
  }
}

/** Alice is left of Bob in every run, whoever spoke first; the server stands after her, and sockets beside it. */
function inOrder(lifelines: ReadonlySet<string>, peerOf: ReadonlyMap<string, string>): string[] {
  const names = [...lifelines]
    .filter((name) => name !== SERVER)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (!lifelines.has(SERVER)) return names;
  const isSocket = (name: string) => /(^| )io\d+$/.test(name);
  const ofFirst = names.filter((name) => peerOf.get(name) === peerOf.get(names[0] ?? ''));
  return [
    ...ofFirst.filter((name) => !isSocket(name)),
    ...ofFirst.filter(isSocket),
    SERVER,
    ...names.filter((name) => !ofFirst.includes(name)),
  ];
}

/** Which call of setRemoteDescription applied which description. */
function appliedBy(trace: Trace): Map<TraceEntry, EntryOf<'description'>> {
  const calls = new Map<string, TraceEntry>();
  const done = new Map<string, TraceEntry>();
  const applied = new Map<TraceEntry, EntryOf<'description'>>();
  for (const entry of trace) {
    if (entry.kind === 'call' && entry.method === 'setRemoteDescription') {
      calls.set(`${entry.peer} ${entry.call}`, entry);
    } else if (entry.kind === 'result' && entry.method === 'setRemoteDescription') {
      const call = calls.get(`${entry.peer} ${entry.call}`);
      if (call) done.set(`${entry.peer} ${entry.object}`, call);
    } else if (entry.kind === 'description' && entry.side === 'remote') {
      const call = done.get(`${entry.peer} ${entry.object}`);
      if (call) applied.set(call, entry);
      done.delete(`${entry.peer} ${entry.object}`);
    }
  }
  return applied;
}

function isSend({ object, method }: { object: string; method: string }): boolean {
  return method === 'send' && /^dc\d/.test(object);
}

/** `Alice`, or `pc1` where the peer holds several connections: `Alice pc1` where there are several peers besides. */
function namer(trace: Trace): (entry: { peer: string; object?: string }) => string {
  const connections = new Map<string, Set<string>>();
  for (const entry of trace) {
    if (!isNewConnection(entry)) continue;
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

/** Binary arrives as ArrayBuffer or Blob, whatever it was sent as: what both sides know of it is its size. */
function messageKey(message: Preview): string {
  const bytes = binaryBytes(message);
  return bytes === undefined ? `text ${sentText(message)}` : `binary ${bytes}`;
}

/** What send() makes of a value that is neither a string nor binary: [object Object], most of the time. */
function sentText(value: Preview): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (value.$ === 'object') return '[object Object]';
  return value.$ === 'array' ? value.items.map(sentText).join(',') : asText(value);
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
  const outside = { ...first } as Record<string, unknown>;
  // In the workbook's own protocol the message stands in its envelope.
  const { message = outside } = outside;
  const inside = { ...(typeof message === 'object' ? message : outside) } as Record<string, unknown>;
  const description = inside['description'] ?? inside['sdp'];
  if (typeof inside['type'] === 'string') return `${event} ${inside['type']}`;
  if (typeof description === 'object' && description !== null && 'type' in description)
    return `${event} ${description.type}`;
  return 'candidate' in inside ? `${event} candidate` : event;
}

function cut(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}
