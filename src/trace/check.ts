/**
 * Checks are claims about a trace: what really happened between peers, never how the code is written.
 *
 *     export default [
 *       { claim: 'Both connections are connected', holds: (trace) => connected(trace).length >= 2 },
 *     ] satisfies Check[];
 *
 * The questions below are the small words that checks are made of. `who` is a peer's name (Alice) or a recorded
 * object's (pc1), in any case; left out, it means anyone. Each question remembers what it was and which entry came nearest
 * to an answer, so that a claim that fails can point to it: examine().
 */
import { type EntryOf, type Preview, SERVER, type Trace, type TraceEntry } from './entry.ts';

export interface Check {
  /** One sentence in the present tense: what is true when the exercise is done. */
  claim: string;
  /** The starter fails this one first: what a learner reads after the first Run. One of the claims has it. */
  failsFirst?: true;
  holds(trace: Trace): boolean;
  /** While it does not hold: what was seen instead and where to look, in a sentence or two. */
  seen?(trace: Trace): string | undefined;
  /** While it does not hold: the entry to look at, where that is not the one that its last question came to. */
  at?(trace: Trace): TraceEntry | undefined;
}

/** What a claim looked for: an entry of a kind, and what it was to say. */
export type Question =
  | { of: TraceEntry['kind'] }
  | { of: 'state'; machine: string; state: string }
  | { of: 'call' | 'result' | 'failure'; method: string }
  | { of: 'event'; type: string }
  | { of: 'description'; side: 'local' | 'remote'; type: string }
  | { of: 'candidate'; side: 'local' | 'remote' };

export interface Look {
  question: Question;
  /** Were there entries of that kind? Then the claim expects something else of them. */
  isAnswered: boolean;
  /** The last of them; where there is none, the last that came near. */
  entry?: TraceEntry;
}

/** The answer to a claim, with what it asked last: that is what decided. */
export interface Examined {
  holds: boolean;
  seen?: string;
  look?: Look;
}

let lastLook: Look | undefined;

/** Asks a claim. It may throw what the claim throws, on a trace that it did not expect. */
export function examine(check: Check, trace: Trace): Examined {
  lastLook = undefined;
  const holds = check.holds(trace);
  if (holds) return { holds };
  // The compiler does not see that the questions in holds() have set it.
  const look = lastLook as Look | undefined;
  const seen = check.seen?.(trace);
  const entry = check.at?.(trace) ?? look?.entry;
  return {
    holds,
    ...(seen !== undefined && { seen }),
    ...(look && { look: { ...look, ...(entry && { entry }) } }),
  };
}

/** Remembers a question: the entries that answer it, or where there are none, those that came near. */
function note<T extends TraceEntry>(question: Question, found: readonly T[], near: Trace = []): readonly T[] {
  const entry = found.at(-1) ?? near.at(-1);
  lastLook = { question, isAnswered: found.length > 0, ...(entry && { entry }) };
  return found;
}

/** All entries of one kind, in order. */
export function all<K extends TraceEntry['kind']>(trace: Trace, kind: K): EntryOf<K>[] {
  const found = trace.filter((entry): entry is EntryOf<K> => entry.kind === kind);
  note({ of: kind }, found);
  return found;
}

export function isBy(entry: TraceEntry, who: string | undefined): boolean {
  if (who === undefined) return true;
  const name = who.toLowerCase();
  return entry.peer.toLowerCase() === name || ('object' in entry && entry.object.toLowerCase() === name);
}

/** Did a state machine reach this state: `reached(trace, 'alice', 'connected')`. */
export function reached(
  trace: Trace,
  who: string | undefined,
  state: string,
  machine = 'connection',
): boolean {
  const states = all(trace, 'state').filter((entry) => entry.machine === machine && isBy(entry, who));
  const found = states.filter((entry) => entry.state === state);
  return note({ of: 'state', machine, state }, found, states).length > 0;
}

/** Every peer connection that became `connected`, as peer and object: `Preview pc1`. Each is named once. */
export function connected(trace: Trace): string[] {
  const states = all(trace, 'state').filter((entry) => entry.machine === 'connection');
  const found = states.filter((entry) => entry.state === 'connected');
  note({ of: 'state', machine: 'connection', state: 'connected' }, found, states);
  return [...new Set(found.map((entry) => `${entry.peer} ${entry.object}`))];
}

/** Calls of a method; `object` is a class of names: `pc` matches pc1 and pc2. */
export function calls(trace: Trace, method: string, object?: string): EntryOf<'call'>[] {
  const made = all(trace, 'call');
  const found = made.filter(
    (entry) =>
      entry.method === method && (object === undefined || entry.object.replace(/\d+$/, '') === object),
  );
  note({ of: 'call', method }, found, made);
  return found;
}

/** Calls of a method that succeeded: their results. */
export function results(trace: Trace, method: string): EntryOf<'result'>[] {
  const found = all(trace, 'result').filter((entry) => entry.method === method);
  note({ of: 'result', method }, found, outcomes(trace, method));
  return found;
}

/** Calls of a method that failed: thrown or rejected. */
export function failures(trace: Trace, method: string): EntryOf<'failure'>[] {
  const found = all(trace, 'failure').filter((entry) => entry.method === method);
  note({ of: 'failure', method }, found, outcomes(trace, method));
  return found;
}

/** Calls of a method and how they ended. */
function outcomes(trace: Trace, method: string): Trace {
  return trace.filter((entry) => 'method' in entry && entry.method === method);
}

export function events(trace: Trace, type: string, who?: string): EntryOf<'event'>[] {
  const found = all(trace, 'event').filter((entry) => entry.type === type && isBy(entry, who));
  note({ of: 'event', type }, found);
  return found;
}

/** Socket.IO events that peers sent (`out`), or that came to them (`in`); answers to requests are in `answers()`. */
export function signals(trace: Trace, direction: 'in' | 'out', event: string): EntryOf<'signal'>[] {
  return all(trace, 'signal').filter(
    (entry) =>
      entry.peer !== SERVER &&
      entry.direction === direction &&
      entry.event === event &&
      (direction === 'out' || entry.request === undefined),
  );
}

/** The signaling server's answers to requests of this name. */
export function answers(trace: Trace, event: string): EntryOf<'signal'>[] {
  return all(trace, 'signal').filter(
    (entry) => entry.direction === 'in' && entry.event === event && entry.request !== undefined,
  );
}

export function descriptions(trace: Trace, side: 'local' | 'remote', type: string): EntryOf<'description'>[] {
  const set = all(trace, 'description');
  const found = set.filter((entry) => entry.side === side && entry.type === type);
  note({ of: 'description', side, type }, found, set);
  return found;
}

/** Real candidates, without the marks that end them. */
export function candidates(trace: Trace, side: 'local' | 'remote'): EntryOf<'candidate'>[] {
  const known = all(trace, 'candidate').filter((entry) => entry.candidate !== '');
  const found = known.filter((entry) => entry.side === side);
  note({ of: 'candidate', side }, found, known);
  return found;
}

/** Did every entry of `first` come before every entry of `second`? False while either is empty. */
export function before(first: readonly TraceEntry[], second: readonly TraceEntry[]): boolean {
  const last = first.at(-1);
  const next = second[0];
  return last !== undefined && next !== undefined && last.id < next.id;
}

/** Everything after an entry; the whole trace when there is none. */
export function after(trace: Trace, entry: TraceEntry | undefined): Trace {
  return entry ? trace.filter((other) => other.id > entry.id) : trace;
}

/** How a <video> looked last: by its name in the trace (`video#local`), or the last of all. */
export function lastVideo(trace: Trace, element?: string): EntryOf<'video'> | undefined {
  return all(trace, 'video').findLast((entry) => element === undefined || entry.element === element);
}

/** Every second of a synthetic camera's pictures in a <video> of this name, or in those that show another peer. */
export function pictures(trace: Trace, element?: string): EntryOf<'pictures'>[] {
  return all(trace, 'pictures').filter((entry) =>
    element === undefined ? entry.remote : entry.element === element,
  );
}

/** All that was written to the console, a line each. */
export function printed(trace: Trace): string[] {
  return all(trace, 'console').map((entry) => entry.values.map(asText).join(' '));
}

/** A preview as plain JSON: `{ $: 'object', entries: [['width', 640]] }` becomes `{ width: 640 }`. */
export function plain(value: Preview | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value;
  switch (value.$) {
    case 'text':
      return value.text === 'undefined' ? undefined : value.text;
    case 'object':
      return Object.fromEntries(value.entries.map(([key, inner]) => [key, plain(inner)]));
    case 'array':
      return value.items.map(plain);
    case 'error':
      return { name: value.name, message: value.message };
  }
}

/** A preview in one line, as a console would write it. */
export function asText(value: Preview): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  switch (value.$) {
    case 'text':
      return value.text;
    case 'error':
      return `${value.name}: ${value.message}`;
    case 'array':
      return `[${value.items.map(asInner).join(', ')}${value.more ? ', …' : ''}]`;
    case 'object': {
      const inner = value.entries.map(([key, item]) => `${key}: ${asInner(item)}`).join(', ');
      const name = value.name === 'Object' ? '' : `${value.name} `;
      return `${name}{${inner}${value.more ? ', …' : ''}}`;
    }
  }
}

function asInner(value: Preview): string {
  return typeof value === 'string' ? JSON.stringify(value) : asText(value);
}
