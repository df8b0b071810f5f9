/** The states view: one lane for each connection and state machine, as spans of time. */
import type { EntryOf, StateMachine, Trace, TraceEntry } from './entry.ts';

export interface Span {
  state: string;
  /** ms since Run. */
  from: number;
  to: number;
  /** The entry that began it; that of the connection itself for the state in which every one starts. */
  entry: number;
}

export interface Lane {
  peer: string;
  object: string;
  machine: StateMachine;
  spans: Span[];
}

/** In the order in which a call goes through them. */
const MACHINES: StateMachine[] = [
  'signaling',
  'iceGathering',
  'iceConnection',
  'iceTransport',
  'dtls',
  'sctp',
  'connection',
];
/** Where a machine stands before it has said anything (W3C WebRTC section 4.4.1.1). */
const INITIAL: Partial<Record<StateMachine, string>> = {
  signaling: 'stable',
  iceGathering: 'new',
  iceConnection: 'new',
  connection: 'new',
};

/** What a connection's close() takes along, without an event of its own (W3C WebRTC section 4.4.2). */
const TRANSPORTS = new Set<StateMachine>(['iceTransport', 'dtls', 'sctp']);

/** A constructor that threw made no connection: the recorder calls that one `pc`, without a number. */
export function isNewConnection(entry: TraceEntry): entry is EntryOf<'call'> {
  return entry.kind === 'call' && entry.method === 'new RTCPeerConnection' && entry.object !== 'pc';
}

/** When a trace ends. Panes report each by its own way, so that its last entry need not be the latest. */
export function endOf(trace: Trace): number {
  return trace.reduce((latest, { time }) => Math.max(latest, time), 0);
}

/** Lanes of all connections, in the order they were made. The last span of a lane ends with the trace. */
export function lanes(trace: Trace): Lane[] {
  const end = endOf(trace);
  const connections = new Map<string, Map<string, Lane>>();
  const lanesOf = ({ peer, object }: { peer: string; object: string }): Map<string, Lane> => {
    const key = `${peer} ${object}`;
    const own = connections.get(key) ?? new Map<string, Lane>();
    connections.set(key, own);
    return own;
  };
  const enter = ({ spans }: Lane, state: string, from: number, entry: number): void => {
    const last = spans.at(-1);
    if (last?.state === state) return;
    if (last) last.to = from;
    spans.push({ state, from, to: end, entry });
  };
  for (const entry of trace) {
    const isNew = isNewConnection(entry);
    if (!isNew && entry.kind !== 'state') continue;
    const { peer, object, time } = entry;
    const own = lanesOf(entry);
    const lane = (machine: StateMachine, transport = 0): Lane => {
      const key = `${machine} ${transport}`;
      const made = own.get(key) ?? { peer, object, machine, spans: [] };
      own.set(key, made);
      return made;
    };
    if (isNew) {
      for (const machine of MACHINES) {
        const state = INITIAL[machine];
        if (state) enter(lane(machine), state, time, entry.id);
      }
      continue;
    }
    enter(lane(entry.machine, entry.transport), entry.state, time, entry.id);
    if (entry.machine !== 'signaling' || entry.state !== 'closed') continue;
    for (const other of own.values()) {
      if (TRANSPORTS.has(other.machine)) enter(other, 'closed', time, entry.id);
    }
  }
  return [...connections.values()].flatMap((own) =>
    [...own.values()]
      .filter(isUsed)
      .sort((a, b) => MACHINES.indexOf(a.machine) - MACHINES.indexOf(b.machine)),
  );
}

/** With BUNDLE one transport carries all; those of the other sections close without ever having been used. */
function isUsed({ machine, spans }: Lane): boolean {
  if (!TRANSPORTS.has(machine) || spans.at(-1)?.state !== 'closed') return true;
  return spans.some(({ state }) => state !== 'new' && state !== 'closed');
}

/** What may have caused a state: the last call of the same connection before it. */
export function causeOf(trace: Trace, id: number): number | undefined {
  const index = trace.findIndex((entry) => entry.id === id);
  const effect = trace[index];
  if (effect?.kind !== 'state') return undefined;
  return trace
    .slice(0, index)
    .findLast(
      (entry) => entry.kind === 'call' && entry.peer === effect.peer && entry.object === effect.object,
    )?.id;
}
