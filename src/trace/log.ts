/** The log view's rows, as a pure function over entries. Words are left to the page; here is only what code would say. */

import { parseCandidate } from './candidate.ts';
import { asText } from './check.ts';
import type { Preview, SourcePosition, TraceEntry } from './entry.ts';

export type LogKind = 'signal' | 'api' | 'state' | 'sdp' | 'ice' | 'media' | 'event' | 'error' | 'run';

export interface LogRow {
  kind: LogKind;
  /** In the words of the API: `pc1.setLocalDescription(offer)`. Parts in {braces} stand for words of the page. */
  code: string;
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
        code: `{${entry.phase}}${entry.camera ? ` · {${entry.camera}}` : ''}`,
        ...(entry.phase === 'hung' && { tone: 'bad' }),
      };
    case 'call': {
      const name = entry.method.startsWith('new ')
        ? `${entry.object} = ${entry.method}`
        : `${entry.object}.${entry.method}`;
      return {
        kind: 'api',
        code: `${name}(${entry.args.map(short).join(', ')})`,
        ...(entry.source && { source: entry.source }),
      };
    }
    case 'result':
      if (typeof entry.value === 'object' && entry.value?.$ === 'text') return undefined;
      return { kind: 'api', code: `${entry.object}.${entry.method} → ${short(entry.value)}` };
    case 'failure':
      return {
        kind: 'error',
        code: `${entry.object}.${entry.method} {${entry.thrown ? 'threw' : 'failed'}}: ${entry.error.name}: ${entry.error.message}`,
        tone: 'bad',
      };
    case 'set':
      return {
        kind: 'api',
        code: `${entry.object}.${entry.property} = ${short(entry.value)}`,
        ...(entry.source && { source: entry.source }),
      };
    case 'event':
      return {
        kind: entry.type === 'settings' ? 'media' : 'event',
        code: `${entry.object} ${entry.type}${entry.detail === null ? '' : ` ${short(entry.detail)}`}`,
      };
    case 'state':
      return {
        kind: 'state',
        code: `${entry.object} {${entry.machine}}: ${entry.state}`,
        ...(GOOD_STATES.has(entry.state) && { tone: 'good' }),
        ...(BAD_STATES.has(entry.state) && { tone: 'bad' }),
      };
    case 'description':
      return { kind: 'sdp', code: `${entry.object} {${entry.side}} ${entry.type}` };
    case 'candidate':
      return { kind: 'ice', code: `${entry.object} {${entry.side}} ${candidateText(entry.candidate)}` };
    case 'track':
      return { kind: 'media', code: `${entry.object} track ${entry.track}` };
    case 'frame':
      return {
        kind: 'media',
        code: `${entry.element} {firstFrame} ${entry.width} × ${entry.height} px · {${entry.remote ? 'remote' : 'local'}}`,
        tone: 'good',
      };
    case 'video': {
      const size = `${entry.naturalWidth} × ${entry.naturalHeight} px {shownAs} ${entry.displayWidth} × ${entry.displayHeight} px`;
      const filter = entry.filter === 'none' ? '' : ` · ${entry.filter}`;
      return { kind: 'media', code: `${entry.element} ${size}${filter}${entry.paused ? ' · {muted}' : ''}` };
    }
    case 'error':
      return {
        kind: 'error',
        code: `${entry.error.name}: ${entry.error.message}`,
        tone: 'bad',
        ...(entry.source && { source: entry.source }),
      };
    case 'dropped':
      return { kind: 'run', code: `{dropped ${entry.count} ${entry.what}}` };
    case 'signal':
      return {
        kind: 'signal',
        code: `${entry.socket} ${entry.direction === 'out' ? '→' : '←'} ${entry.event}${entry.args.length ? ` ${entry.args.map(short).join(', ')}` : ''}`,
      };
    case 'canvas':
    case 'stats':
    case 'console':
      return undefined;
  }
}

function candidateText(line: string): string {
  if (line === '') return '{endOfCandidates}';
  try {
    const { type, protocol, address, port } = parseCandidate(line);
    return `${type} ${protocol} ${address}:${port}`;
  } catch {
    // A browser may write what we do not know yet: as it is, then.
    return line;
  }
}

const SHORT = 60;

/** A value in few characters: a description by its type, a track by its kind. */
function short(value: Preview): string {
  if (typeof value === 'object' && value?.$ === 'object') {
    const fields = Object.fromEntries(value.entries);
    if ('sdp' in fields && typeof fields['type'] === 'string') return fields['type'];
    if (value.name === 'MediaStreamTrack') return `${fields['kind']} track`;
    if (typeof fields['candidate'] === 'string')
      return fields['candidate'] === '' ? '{endOfCandidates}' : 'candidate';
    if (value.name === 'MediaStream' || value.name.startsWith('RTC')) return value.name;
  }
  const text = typeof value === 'string' ? JSON.stringify(value) : asText(value);
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}
