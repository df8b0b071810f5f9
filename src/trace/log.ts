/** The log view's rows, as a pure function over entries. Words are left to the page; here is only what code would say. */

import { parseCandidate, transportAddress } from './candidate.ts';
import { asText } from './check.ts';
import type { EntryOf, Preview, SourcePosition, StateMachine, TraceEntry } from './entry.ts';

export type LogKind = 'signal' | 'api' | 'state' | 'sdp' | 'ice' | 'media' | 'event' | 'error' | 'run';

/** What the page has a word for. What learners write can never be mistaken for one: it is text. */
export type LogWord =
  | EntryOf<'run'>['phase']
  | NonNullable<EntryOf<'run'>['camera']>
  | EntryOf<'description'>['side']
  | StateMachine
  | 'answerTo'
  | 'endOfCandidates'
  | 'experiment'
  | 'failed'
  | 'firstFrame'
  | 'paused'
  | 'shownAs'
  | 'threw';

export type LogPart = string | { word: LogWord } | { dropped: string; count: number };

export interface LogRow {
  kind: LogKind;
  /** In the words of the API, and of the page: `pc1.setLocalDescription(offer)`, `pc1 {local} offer`. */
  code: LogPart[];
  tone?: 'good' | 'bad';
  source?: SourcePosition;
}

const GOOD_STATES = new Set(['connected', 'completed']);
const BAD_STATES = new Set(['failed', 'disconnected']);

/** The row of an entry, or undefined where it has none: console lines, and answers that add nothing to their call. */
export function logRow(entry: TraceEntry): LogRow | undefined {
  switch (entry.kind) {
    case 'run':
      return {
        kind: 'run',
        code: entry.camera ? say`${word(entry.phase)} · ${word(entry.camera)}` : [word(entry.phase)],
        ...(entry.phase === 'hung' && { tone: 'bad' }),
      };
    case 'call': {
      const name = entry.method.startsWith('new ')
        ? `${entry.object} = ${entry.method}`
        : `${entry.object}.${entry.method}`;
      return {
        kind: 'api',
        code: say`${name}(${list(entry.args)})${entry.experiment ? say` · ${word('experiment')}` : ''}`,
        ...(entry.source && { source: entry.source }),
      };
    }
    case 'result':
      if (typeof entry.value === 'object' && entry.value?.$ === 'text') return undefined;
      return { kind: 'api', code: say`${entry.object}.${entry.method} → ${short(entry.value)}` };
    case 'failure': {
      const { object, method, thrown, error } = entry;
      return {
        kind: 'error',
        code: say`${object}.${method} ${word(thrown ? 'threw' : 'failed')}: ${error.name}: ${error.message}`,
        tone: 'bad',
      };
    }
    case 'set':
      return {
        kind: 'api',
        code: say`${entry.object}.${entry.property} = ${entry.from === undefined ? '' : say`${short(entry.from)} → `}${short(entry.value)}${entry.experiment ? say` · ${word('experiment')}` : ''}`,
        ...(entry.source && { source: entry.source }),
      };
    case 'event':
      return {
        kind: entry.type === 'settings' ? 'media' : 'event',
        code: say`${entry.object} ${entry.type}${entry.detail === null ? '' : say` ${short(entry.detail)}`}`,
      };
    case 'state':
      return {
        kind: 'state',
        code: say`${entry.object} ${word(entry.machine)}: ${entry.state}`,
        ...(GOOD_STATES.has(entry.state) && { tone: 'good' }),
        ...(BAD_STATES.has(entry.state) && { tone: 'bad' }),
      };
    case 'description':
      return { kind: 'sdp', code: say`${entry.object} ${word(entry.side)} ${entry.type}` };
    case 'candidate':
      return {
        kind: 'ice',
        code: say`${entry.object} ${word(entry.side)} ${candidateText(entry.candidate)}`,
      };
    case 'track':
      return { kind: 'media', code: [`${entry.object} track ${entry.track}`] };
    case 'frame': {
      const { element, width, height, remote } = entry;
      return {
        kind: 'media',
        code: say`${element} ${word('firstFrame')} ${width} × ${height} px · ${word(remote ? 'remote' : 'local')}`,
        tone: 'good',
      };
    }
    case 'video': {
      const { element, naturalWidth, naturalHeight, displayWidth, displayHeight, filter, paused } = entry;
      const natural = `${element} ${naturalWidth} × ${naturalHeight} px `;
      const shown = ` ${displayWidth} × ${displayHeight} px${filter === 'none' ? '' : ` · ${filter}`}`;
      return {
        kind: 'media',
        code: say`${natural}${word('shownAs')}${shown}${paused ? say` · ${word('paused')}` : ''}`,
      };
    }
    case 'error':
      return {
        kind: 'error',
        code: [`${entry.error.name}: ${entry.error.message}`],
        tone: 'bad',
        ...(entry.source && { source: entry.source }),
      };
    case 'dropped':
      return { kind: 'run', code: [{ dropped: entry.what, count: entry.count }] };
    case 'signal': {
      const isAnswer = entry.direction === 'in' && entry.request !== undefined;
      const arrow = entry.direction === 'out' ? '→' : '←';
      const event = isAnswer ? say`${word('answerTo')} ${entry.event}` : entry.event;
      const said = entry.args.map(told).join(', ');
      return {
        kind: 'signal',
        code: say`${entry.socket} ${arrow} ${event}${said === '' ? '' : ` ${said}`}`,
      };
    }
    case 'canvas':
    case 'pictures':
    case 'stats':
    case 'console':
      return undefined;
  }
}

function word(name: LogWord): LogPart {
  return { word: name };
}

/** Text with words of the page in it: say`pc1 ${word('local')} offer`. */
function say(texts: TemplateStringsArray, ...values: (LogPart | LogPart[] | number)[]): LogPart[] {
  const parts = texts.flatMap((text, index): LogPart[] => {
    const value = values[index] ?? '';
    return [text, ...(Array.isArray(value) ? value : [typeof value === 'number' ? String(value) : value])];
  });
  return parts.filter((part) => part !== '');
}

function list(values: Preview[]): LogPart[] {
  return values.flatMap((value, index) => (index > 0 ? [', ', short(value)] : [short(value)]));
}

function candidateText(line: string): LogPart {
  if (line === '') return word('endOfCandidates');
  try {
    const { type, protocol, address, port } = parseCandidate(line);
    return `${type} ${protocol} ${transportAddress(address, port)}`;
  } catch {
    // A browser may write what we do not know yet: as it is, then.
    return line;
  }
}

const SIGNAL = 90;

/** What was said over the signaling server: { to: "p8Kf", id: 3, message: { description: offer } } */
function told(value: Preview): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : inner(value);
  return text.length > SIGNAL ? `${text.slice(0, SIGNAL)}…` : text;
}

function inner(value: Preview): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return asText(value);
  if (value.$ === 'array') return `[${value.items.map(inner).join(', ')}]`;
  if (value.$ !== 'object') return asText(value);
  const fields = new Map(value.entries);
  if (fields.has('sdp') && typeof fields.get('type') === 'string') return String(fields.get('type'));
  if (typeof fields.get('candidate') === 'string') return 'candidate';
  // The room is the same in all of them, and its name is long.
  const shown = value.entries.filter(([key]) => key !== 'room' || value.entries.length === 1);
  return `{ ${shown.map(([key, item]) => `${key}: ${inner(item)}`).join(', ')} }`;
}

const SHORT = 60;

/** A value in few characters: a description by its type, a track by its kind. */
function short(value: Preview): LogPart {
  if (typeof value === 'object' && value?.$ === 'object') {
    const fields = Object.fromEntries(value.entries);
    if ('sdp' in fields && typeof fields['type'] === 'string') return fields['type'];
    if (value.name === 'MediaStreamTrack') return `${fields['kind']} track`;
    if (typeof fields['candidate'] === 'string')
      return fields['candidate'] === '' ? word('endOfCandidates') : 'candidate';
    if (value.name === 'MediaStream' || value.name.startsWith('RTC')) return value.name;
  }
  const text = typeof value === 'string' ? JSON.stringify(value) : asText(value);
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}
