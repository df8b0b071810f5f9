/**
 * Entries for which rtcstats has no word of its own travel as custom events (":name"), whole: signaling, the console, what
 * videos show, calls of data channels, …
 */
import type { ErrorInfo, Happening, SourcePosition, StateMachine, TraceEntry } from '../entry.ts';
import { fromJson, isObject, type Json, textOf, toJson } from './values.ts';

/** What the row is called in a log: `:dc1.send`, `:signal out offer`, `:console warn`. */
export function customName(entry: TraceEntry): string {
  switch (entry.kind) {
    case 'call':
      return `:${entry.object}.${entry.method}`;
    case 'result':
      return `:${entry.object}.${entry.method}OnSuccess`;
    case 'failure':
      return `:${entry.object}.${entry.method}OnFailure`;
    case 'set':
      return `:${entry.object}.${entry.property}`;
    case 'event':
      return `:${entry.object}.on${entry.type}`;
    case 'run':
      return `:run ${entry.phase}`;
    case 'signal':
      return `:signal ${entry.direction} ${entry.event}`;
    case 'console':
      return `:console ${entry.level}`;
    case 'error':
      return `:error ${entry.origin}`;
    default:
      return `:${entry.kind}`;
  }
}

/** The entry as JSON, without id and time: the row has those. */
export function toCustom(entry: TraceEntry): Json {
  const { id: _id, time: _time, kind, peer, ...happening } = entry;
  const fields: Record<string, unknown> = { kind, peer, ...happening };
  if (entry.kind === 'call' || entry.kind === 'signal') fields['args'] = entry.args.map(toJson);
  if (entry.kind === 'result' || entry.kind === 'set') fields['value'] = toJson(entry.value);
  if (entry.kind === 'set' && entry.from !== undefined) fields['from'] = toJson(entry.from);
  if (entry.kind === 'event') fields['detail'] = toJson(entry.detail);
  if (entry.kind === 'console') fields['values'] = entry.values.map(toJson);
  // What is left is plain JSON by the type of TraceEntry.
  return fields as { [key: string]: Json };
}

/** Undefined for what is none of our entries: a custom event of somebody else's. */
export function fromCustom(json: unknown): { peer: string; happening: Happening } | undefined {
  if (!isObject(json)) return undefined;
  try {
    return { peer: string(json, 'peer'), happening: happening(json) };
  } catch (error) {
    if (error instanceof Mismatch) return undefined;
    throw error;
  }
}

class Mismatch extends Error {}

type Fields = Record<string, unknown>;

function happening(of: Fields): Happening {
  const kind = oneOf(of, 'kind', KINDS);
  switch (kind) {
    case 'run': {
      const camera = of['camera'] === undefined ? undefined : oneOf(of, 'camera', ['real', 'synthetic']);
      const phase = oneOf(of, 'phase', ['start', 'loaded', 'stop', 'hung']);
      return { kind, phase, ...(camera && { camera }) };
    }
    case 'call':
      return {
        kind,
        ...method(of),
        args: list(of, 'args').map((arg) => fromJson(arg)),
        ...source(of),
        ...(of['experiment'] === true && { experiment: true }),
      };
    case 'result':
      return { kind, ...method(of), value: fromJson(of['value']) };
    case 'failure':
      return { kind, ...method(of), error: errorInfo(of['error']), thrown: boolean(of, 'thrown') };
    case 'set':
      return {
        kind,
        object: string(of, 'object'),
        property: string(of, 'property'),
        value: fromJson(of['value']),
        ...source(of),
        ...(of['from'] !== undefined && { from: fromJson(of['from']) }),
        ...(of['experiment'] === true && { experiment: true }),
      };
    case 'event':
      return {
        kind,
        object: string(of, 'object'),
        type: string(of, 'type'),
        detail: fromJson(of['detail'] ?? null),
      };
    case 'state':
      return {
        kind,
        object: string(of, 'object'),
        machine: oneOf(of, 'machine', MACHINES),
        state: string(of, 'state'),
        ...(of['transport'] !== undefined && { transport: number(of, 'transport') }),
      };
    case 'description':
      return {
        kind,
        object: string(of, 'object'),
        side: oneOf(of, 'side', SIDES),
        type: string(of, 'type'),
        sdp: string(of, 'sdp'),
      };
    case 'candidate': {
      const { sdpMid, sdpMLineIndex } = of;
      return {
        kind,
        object: string(of, 'object'),
        side: oneOf(of, 'side', SIDES),
        candidate: string(of, 'candidate'),
        sdpMid: typeof sdpMid === 'string' ? sdpMid : null,
        sdpMLineIndex: typeof sdpMLineIndex === 'number' ? sdpMLineIndex : null,
      };
    }
    case 'track':
      return {
        kind,
        object: string(of, 'object'),
        trackId: string(of, 'trackId'),
        track: oneOf(of, 'track', ['audio', 'video']),
        streams: strings(of, 'streams'),
      };
    case 'frame':
      return {
        kind,
        element: string(of, 'element'),
        width: number(of, 'width'),
        height: number(of, 'height'),
        remote: boolean(of, 'remote'),
      };
    case 'video':
      return {
        kind,
        element: string(of, 'element'),
        remote: boolean(of, 'remote'),
        paused: boolean(of, 'paused'),
        muted: boolean(of, 'muted'),
        naturalWidth: number(of, 'naturalWidth'),
        naturalHeight: number(of, 'naturalHeight'),
        displayWidth: number(of, 'displayWidth'),
        displayHeight: number(of, 'displayHeight'),
        left: number(of, 'left'),
        top: number(of, 'top'),
        filter: string(of, 'filter'),
        primitives: strings(of, 'primitives'),
        tracks: list(of, 'tracks').map((track) => {
          if (!isObject(track)) throw new Mismatch();
          return {
            kind: string(track, 'kind'),
            id: string(track, 'id'),
            readyState: string(track, 'readyState'),
            enabled: boolean(track, 'enabled'),
          };
        }),
      };
    case 'canvas':
      return {
        kind,
        element: string(of, 'element'),
        width: number(of, 'width'),
        height: number(of, 'height'),
        images: number(of, 'images'),
        texts: number(of, 'texts'),
        characters: string(of, 'characters'),
      };
    case 'pictures':
      return {
        kind,
        element: string(of, 'element'),
        remote: boolean(of, 'remote'),
        pictures: number(of, 'pictures'),
        lost: number(of, 'lost'),
        delayMs: number(of, 'delayMs'),
        worstMs: number(of, 'worstMs'),
      };
    case 'console':
      return {
        kind,
        level: oneOf(of, 'level', ['log', 'info', 'warn', 'error', 'debug']),
        values: list(of, 'values').map((value) => fromJson(value)),
        ...source(of),
      };
    case 'error':
      return {
        kind,
        origin: oneOf(of, 'origin', ['uncaught', 'rejection', 'resource', 'compile', 'shader']),
        error: errorInfo(of['error']),
        stack: string(of, 'stack'),
        ...source(of),
      };
    case 'dropped':
      return { kind, what: string(of, 'what'), count: number(of, 'count') };
    case 'signal':
      return {
        kind,
        direction: oneOf(of, 'direction', ['in', 'out']),
        socket: string(of, 'socket'),
        event: string(of, 'event'),
        args: list(of, 'args').map((arg) => fromJson(arg)),
        ...(typeof of['request'] === 'number' && { request: of['request'] }),
      };
    case 'stats': {
      const report = of['report'];
      if (!isObject(report) || !Object.values(report).every(isObject)) throw new Mismatch();
      // Just seen: every value is an object.
      return { kind, object: string(of, 'object'), report: report as Record<string, Fields> };
    }
  }
}

const KINDS = Object.keys({
  run: true,
  call: true,
  result: true,
  failure: true,
  set: true,
  event: true,
  state: true,
  description: true,
  candidate: true,
  track: true,
  frame: true,
  video: true,
  canvas: true,
  pictures: true,
  console: true,
  error: true,
  dropped: true,
  signal: true,
  stats: true,
} satisfies Record<Happening['kind'], true>) as Happening['kind'][];

const MACHINES: readonly StateMachine[] = [
  'signaling',
  'iceGathering',
  'iceConnection',
  'connection',
  'iceTransport',
  'dtls',
  'sctp',
];

const SIDES = ['local', 'remote'] as const;

function string(of: Fields, key: string): string {
  const value = of[key];
  if (typeof value !== 'string') throw new Mismatch();
  return value;
}

function number(of: Fields, key: string): number {
  const value = of[key];
  if (typeof value !== 'number') throw new Mismatch();
  return value;
}

function boolean(of: Fields, key: string): boolean {
  const value = of[key];
  if (typeof value !== 'boolean') throw new Mismatch();
  return value;
}

function list(of: Fields, key: string): unknown[] {
  const value = of[key];
  if (!Array.isArray(value)) throw new Mismatch();
  return value;
}

function strings(of: Fields, key: string): string[] {
  return list(of, key).map(textOf);
}

function oneOf<T extends string>(of: Fields, key: string, values: readonly T[]): T {
  const found = values.find((value) => value === of[key]);
  if (found === undefined) throw new Mismatch();
  return found;
}

function method(of: Fields): { call: number; object: string; method: string } {
  return { call: number(of, 'call'), object: string(of, 'object'), method: string(of, 'method') };
}

function errorInfo(value: unknown): ErrorInfo {
  if (!isObject(value)) throw new Mismatch();
  const { constraint } = value;
  return {
    name: string(value, 'name'),
    message: string(value, 'message'),
    ...(typeof constraint === 'string' && { constraint }),
  };
}

function source(of: Fields): { source?: SourcePosition } {
  const value = of['source'];
  if (!isObject(value)) return {};
  return {
    source: { file: string(value, 'file'), line: number(value, 'line'), column: number(value, 'column') },
  };
}
