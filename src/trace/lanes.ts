/** The states view: one lane for each connection and state machine, as spans of time. */
import type { StateMachine, Trace } from './entry.ts';

export interface Span {
  state: string;
  /** ms since Run. */
  from: number;
  to: number;
  /** The entry that began it; undefined for the state in which every connection starts. */
  entry?: number;
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

/** Lanes of all connections, in the order they were made. The last span of a lane ends with the trace. */
export function lanes(trace: Trace): Lane[] {
  const end = trace.at(-1)?.time ?? 0;
  const found = new Map<string, Lane>();
  const lane = (peer: string, object: string, machine: StateMachine, transport = 0): Lane => {
    const key = `${peer} ${object} ${machine} ${transport}`;
    let made = found.get(key);
    if (!made) {
      made = { peer, object, machine, spans: [] };
      found.set(key, made);
    }
    return made;
  };
  for (const entry of trace) {
    if (entry.kind === 'call' && entry.method === 'new RTCPeerConnection') {
      for (const machine of MACHINES) {
        const state = INITIAL[machine];
        if (state) lane(entry.peer, entry.object, machine).spans.push({ state, from: entry.time, to: end });
      }
    }
    if (entry.kind !== 'state') continue;
    const { spans } = lane(entry.peer, entry.object, entry.machine, entry.transport);
    const last = spans.at(-1);
    if (last?.state === entry.state) continue;
    if (last) last.to = entry.time;
    spans.push({ state: entry.state, from: entry.time, to: end, entry: entry.id });
  }
  const order = [...new Set([...found.values()].map(({ peer, object }) => `${peer} ${object}`))];
  const place = ({ peer, object, machine }: Lane) =>
    order.indexOf(`${peer} ${object}`) * MACHINES.length + MACHINES.indexOf(machine);
  // With BUNDLE one transport carries all; those of the other sections close without ever having been used.
  const isUsed = ({ spans }: Lane) => spans.at(-1)?.state !== 'closed' || spans.length > 2;
  const used = [...found.values()].filter((one) => one.machine === 'signaling' || isUsed(one));
  return used.sort((a, b) => place(a) - place(b));
}

/** Of two entries that could have caused a state: the last call of the same connection before it. */
export function causeOf(trace: Trace, id: number): number | undefined {
  const index = trace.findIndex((entry) => entry.id === id);
  const effect = trace[index];
  if (!effect || !('object' in effect)) return undefined;
  return trace
    .slice(0, index)
    .findLast(
      (entry) => entry.kind === 'call' && entry.peer === effect.peer && entry.object === effect.object,
    )?.id;
}
