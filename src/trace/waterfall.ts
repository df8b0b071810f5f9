/** The setup waterfall: what a call spent its time on, from the first question to the first picture. */
import type { StateMachine, Trace, TraceEntry } from './entry.ts';

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

export function waterfall(trace: Trace): Waterfall {
  const steps: Step[] = [];
  const end = trace.at(-1)?.time ?? 0;
  const step = (name: StepName, start: TraceEntry, stop: TraceEntry | undefined): void => {
    const object = 'object' in start ? start.object : '';
    steps.push({
      name,
      peer: start.peer,
      object,
      from: start.time,
      to: stop?.time ?? end,
      isOpen: !stop,
      entry: start.id,
    });
  };
  const answerTo = (call: number, peer: string) =>
    trace.find(
      (entry) =>
        (entry.kind === 'result' || entry.kind === 'failure') && entry.call === call && entry.peer === peer,
    );
  const reached = (of: TraceEntry & { object: string }, machine: StateMachine, states: string[]) =>
    trace.find(
      (entry) =>
        entry.kind === 'state' &&
        entry.id > of.id &&
        entry.peer === of.peer &&
        entry.object === of.object &&
        entry.machine === machine &&
        states.includes(entry.state),
    );
  const seen = new Set<string>();
  /** Only the first of its kind for each connection: what comes later is renegotiation, not setup. */
  const isFirst = (name: StepName, { peer, object }: { peer: string; object: string }): boolean => {
    const key = `${name} ${peer} ${object}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };

  for (const entry of trace) {
    if (entry.kind === 'call' && entry.method === 'getUserMedia')
      step('getUserMedia', entry, answerTo(entry.call, entry.peer));
    if (entry.kind === 'call' && (entry.method === 'createOffer' || entry.method === 'createAnswer')) {
      const name = entry.method === 'createOffer' ? 'offer' : 'answer';
      if (isFirst(name, entry)) step(name, entry, answerTo(entry.call, entry.peer));
    }
    if (entry.kind !== 'state') continue;
    if (entry.machine === 'signaling' && entry.state === 'have-local-offer' && isFirst('offer', entry)) {
      step('offer', entry, reached(entry, 'signaling', ['stable']));
    }
    if (entry.machine === 'iceGathering' && entry.state === 'gathering' && isFirst('gathering', entry)) {
      step('gathering', entry, reached(entry, 'iceGathering', ['complete']));
    }
    if (entry.machine === 'iceConnection' && entry.state === 'checking' && isFirst('checks', entry)) {
      step('checks', entry, reached(entry, 'iceConnection', ['connected', 'completed', 'failed', 'closed']));
    }
    if (entry.machine === 'dtls' && entry.state === 'connecting' && isFirst('dtls', entry)) {
      step('dtls', entry, reached(entry, 'dtls', ['connected', 'failed', 'closed']));
    }
  }
  const first = trace.find((entry) => entry.kind === 'frame' && entry.remote);
  if (!first) return { steps };
  const connected = trace.findLast(
    (entry) =>
      entry.id < first.id &&
      entry.kind === 'state' &&
      entry.machine === 'connection' &&
      entry.state === 'connected',
  );
  steps.push({
    name: 'firstFrame',
    peer: first.peer,
    object: first.kind === 'frame' ? first.element : '',
    from: connected?.time ?? first.time,
    to: first.time,
    isOpen: false,
    entry: first.id,
  });
  return { steps, firstFrame: first.time };
}
