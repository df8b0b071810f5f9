/** The setup waterfall: what a call spent its time on, from the first question to the first picture. */
import { plain } from './check.ts';
import type { EntryOf, StateMachine, Trace, TraceEntry } from './entry.ts';
import { endOf } from './lanes.ts';

export type StepName = 'getUserMedia' | 'offer' | 'answer' | 'gathering' | 'checks' | 'dtls' | 'firstFrame';

export interface Step {
  name: StepName;
  peer: string;
  object: string;
  /** ms since Run. */
  from: number;
  to: number;
  /** It had not come to an end when the trace did. */
  isOpen: boolean;
  /** The entry that it began with. */
  entry: number;
}

export interface Waterfall {
  steps: Step[];
  /** ms from Run to the first picture of a remote track; undefined while there is none. */
  firstFrame?: number;
}

/** The states that begin a step, and those that end it. */
const STEPS: Partial<Record<StateMachine, { name: StepName; begin: string; end: string[] }>> = {
  iceGathering: { name: 'gathering', begin: 'gathering', end: ['complete'] },
  iceConnection: {
    name: 'checks',
    begin: 'checking',
    end: ['connected', 'completed', 'failed', 'closed'],
  },
  dtls: { name: 'dtls', begin: 'connecting', end: ['connected', 'failed', 'closed'] },
};

export function waterfall(trace: Trace): Waterfall {
  const end = endOf(trace);
  const begun: Step[] = [];
  /** Steps that go on, by what will end them: a call's number, or a machine. */
  const open = new Map<string, Step>();
  const signaling = new Map<string, string>();
  /** What setLocalDescription() has made by itself, until its description says what it is. */
  const made = new Map<string, Step>();
  const connectedAt = new Map<string, number>();
  const closedAt = new Map<string, number>();
  let first: EntryOf<'frame'> | undefined;

  const begin = (name: StepName, { peer, object, time, id }: TraceEntry & { object: string }): Step => {
    const step = { name, peer, object, from: time, to: end, isOpen: true, entry: id };
    begun.push(step);
    return step;
  };
  const finish = (key: string, time: number): Step | undefined => {
    const step = open.get(key);
    if (!step) return undefined;
    open.delete(key);
    step.to = time;
    step.isOpen = false;
    return step;
  };

  for (const entry of trace) {
    const { peer, time } = entry;
    switch (entry.kind) {
      case 'call': {
        const name = stepOf(entry, signaling.get(`${peer} ${entry.object}`));
        if (name) open.set(`${peer} ${entry.call}`, begin(name, entry));
        break;
      }
      case 'result':
      case 'failure': {
        const step = finish(`${peer} ${entry.call}`, time);
        if (step && entry.kind === 'result' && entry.method === 'setLocalDescription')
          made.set(`${peer} ${entry.object}`, step);
        break;
      }
      case 'description': {
        const step = entry.side === 'local' && made.get(`${peer} ${entry.object}`);
        if (!step) break;
        step.name = entry.type === 'offer' ? 'offer' : 'answer';
        made.delete(`${peer} ${entry.object}`);
        break;
      }
      case 'state': {
        const { machine, state, transport = 0 } = entry;
        const connection = `${peer} ${entry.object}`;
        if (machine === 'signaling') signaling.set(connection, state);
        if (machine === 'signaling' && state === 'closed') closedAt.set(connection, time);
        if (machine === 'connection' && state === 'connected') connectedAt.set(peer, time);
        const step = STEPS[machine];
        const key = `${connection} ${machine} ${transport}`;
        if (step?.begin === state && !open.has(key)) open.set(key, begin(step.name, entry));
        if (step?.end.includes(state)) finish(key, time);
        break;
      }
      case 'frame':
        if (!first && entry.remote) {
          first = entry;
          const from = connectedAt.get(peer) ?? time;
          begun.push({
            name: 'firstFrame',
            peer,
            object: entry.element,
            from,
            to: time,
            isOpen: false,
            entry: entry.id,
          });
        }
        break;
    }
  }
  // What a connection was at when it was closed will not go on (W3C WebRTC section 4.4.2).
  for (const [key, step] of open) {
    const closed = closedAt.get(`${step.peer} ${step.object}`);
    if (closed !== undefined && closed >= step.from) finish(key, closed);
  }
  return { steps: firstOfEach(begun), ...(first && { firstFrame: first.time }) };
}

/** The step that a call begins: setLocalDescription() without a description makes one by itself (RFC 9429 section 4.1.10). */
function stepOf(
  { method, args: [given] }: EntryOf<'call'>,
  signaling: string | undefined,
): StepName | undefined {
  if (method === 'getUserMedia') return 'getUserMedia';
  if (method === 'createOffer') return 'offer';
  if (method === 'createAnswer') return 'answer';
  if (method !== 'setLocalDescription') return undefined;
  const { type, sdp } = (plain(given) ?? {}) as { type?: unknown; sdp?: unknown };
  if (sdp || type === 'rollback') return undefined;
  return signaling === 'have-remote-offer' ? 'answer' : 'offer';
}

/** Only the first of its kind for each connection: what comes later is renegotiation, not setup. */
function firstOfEach(steps: Step[]): Step[] {
  const seen = new Set<string>();
  return steps.filter(({ name, peer, object }) => {
    const key = `${name} ${peer} ${object}`;
    const isAgain = seen.has(key) && name !== 'getUserMedia';
    seen.add(key);
    return !isAgain;
  });
}
