/**
 * Rows with rtcstats' names as a trace: what the readers of both formats have in common. Dumps of others lack what our
 * recorder notes as entries of their own (the description in force, the remote candidate, the states after close()): it is
 * concluded from the calls that succeeded. A row that nothing is known about becomes an event.
 */
import type { ErrorInfo, Happening, Preview, SourcePosition, StateMachine, TraceEntry } from '../entry.ts';
import { fromCustom } from './custom.ts';
import { METHOD_NUMBERS } from './delta.ts';
import { CREATE, MEDIA, type Row, STATE_EVENTS } from './rows.ts';
import { fromJson, isObject, textOf, UNDEFINED } from './values.ts';

const MACHINES = new Map(
  Object.entries(STATE_EVENTS).map(([machine, event]) => [event, machine as StateMachine]),
);

/** Calls on what hangs on a connection: rtcstats names the connection only. */
const OWNERS = new Map([
  ['setParameters', 'sender'],
  ['replaceTrack', 'sender'],
  ['setCodecPreferences', 'transceiver'],
  ['setHeaderExtensionsToNegotiate', 'transceiver'],
]);

interface OpenCall {
  call: number;
  value: unknown;
}

/** `own`: written by toRtcstats or toInternals, where nothing has to be concluded. */
export function toEntries(rows: readonly Row[], own: boolean): TraceEntry[] {
  const entries: TraceEntry[] = [];
  const open = new Map<string, OpenCall[]>();
  const lastCall = new Map<string, number>();
  const trackNames = new Map<string, string>();
  const trackCounts = new Map<string, number>();

  function emit({ peer, time }: Row, happening: Happening): void {
    entries.push({ id: entries.length + 1, peer, time, ...happening });
  }

  function nextCall(row: Row): number {
    const ours = own ? /-(\d+)$/.exec(row.correlation ?? '')?.[1] : undefined;
    if (ours !== undefined) return Number(ours);
    const call = (lastCall.get(row.peer) ?? 0) + 1;
    lastCall.set(row.peer, call);
    return call;
  }

  /** Outcomes belong to the call with their correlation id, or else to the oldest one of their name. */
  function key(row: Row, name: string, correlation = row.correlation): string {
    return JSON.stringify([row.peer, row.connection, name, correlation || null]);
  }

  function begin(row: Row, object: string, name: string, method: string): void {
    const call = nextCall(row);
    const list = open.get(key(row, name)) ?? [];
    open.set(key(row, name), list);
    list.push({ call, value: row.value });
    emit(row, {
      kind: 'call',
      call,
      object,
      method,
      args: readArgs(name, row.value),
      ...source(row),
      ...(row.extra?.experiment === true && { experiment: true }),
    });
  }

  function end(row: Row, object: string, name: string, method: string, failed: boolean): void {
    // addTransceiverOnSuccess of rtcstats-js has a track's id in this place.
    const started = open.get(key(row, name))?.shift() ?? open.get(key(row, name, ''))?.shift();
    const call = started?.call ?? nextCall(row);
    if (failed) {
      const { thrown, constraint } = row.extra ?? {};
      const error: ErrorInfo = {
        ...readError(row.value),
        ...(typeof constraint === 'string' && { constraint }),
      };
      emit(row, { kind: 'failure', call, object, method, error, thrown: thrown === true });
      return;
    }
    const description = /^set(Local|Remote)Description$/.exec(method)?.[1];
    const isCandidate = method === 'addIceCandidate';
    const value = description || isCandidate ? UNDEFINED : readResult(name, row.value);
    emit(row, { kind: 'result', call, object, method, value });
    const { after } = row.extra ?? {};
    const then =
      typeof after === 'number' ? { ...row, time: Math.round((row.time + after) * 1000) / 1000 } : row;
    const given = row.value ?? (own ? undefined : started?.value);
    if (description) {
      const applied = readDescription(given);
      const side = description === 'Local' ? 'local' : 'remote';
      if (applied) emit(then, { kind: 'description', object, side, ...applied });
    } else if (isCandidate && (isObject(given) || !own)) {
      emit(then, { kind: 'candidate', object, side: 'remote', ...readCandidate(given) });
    }
  }

  function trackName(row: Row, id: unknown, kind?: string): string {
    const known = `${row.peer} ${textOf(id)}`;
    let name = trackNames.get(known);
    if (name === undefined) {
      const prefix = kind === undefined ? 'track' : `${kind}-track`;
      const count = (trackCounts.get(`${row.peer} ${prefix}`) ?? 0) + 1;
      trackCounts.set(`${row.peer} ${prefix}`, count);
      name = `${prefix}${count}`;
      trackNames.set(known, name);
    }
    return name;
  }

  function custom(row: Row): void {
    const ours = fromCustom(row.value);
    if (ours) {
      entries.push({ id: entries.length + 1, peer: ours.peer, time: row.time, ...ours.happening });
      return;
    }
    unknown(row, row.name.slice(1));
  }

  function unknown(row: Row, type: string): void {
    emit(row, { kind: 'event', object: row.connection ?? 'page', type, detail: fromJson(row.value ?? null) });
  }

  function mediaDevices(row: Row): void {
    const [, method = '', outcome] = /^(.*?)(OnSuccess|OnFailure)?$/.exec(row.name.slice(MEDIA.length)) ?? [];
    const name = `${MEDIA}${method}`;
    const object = 'mediaDevices';
    if (/^on[a-z]/.test(method)) {
      emit(row, { kind: 'event', object, type: method.slice(2), detail: fromJson(row.value ?? null) });
    } else if (outcome) {
      if (Array.isArray(row.value)) {
        for (const track of row.value) if (Array.isArray(track)) trackName(row, track[1], textOf(track[0]));
      }
      end(row, object, name, method, outcome === 'OnFailure');
    } else if (!own && method === 'enumerateDevices' && Array.isArray(row.value)) {
      // rtcstats-js notes what was found only.
      begin({ ...row, value: null }, object, name, method);
      end(row, object, name, method, false);
    } else begin(row, object, name, method);
  }

  function mediaTrack(row: Row): void {
    const what = row.name.slice('MediaStreamTrack.'.length);
    if (/^on[a-z]/.test(what)) {
      emit(row, { kind: 'event', object: trackName(row, row.value), type: what.slice(2), detail: null });
    } else if (what === 'enabled' || what === 'contentHint') {
      const object = trackName(row, row.correlation);
      emit(row, { kind: 'set', object, property: what, value: fromJson(row.value ?? null) });
    } else begin(row, trackName(row, row.correlation), row.name, what);
  }

  for (const row of rows) {
    const { name, connection, value } = row;
    if (row.extra?.added) continue;
    const machine = MACHINES.get(name);
    const [, method = '', outcome] = /^(.*?)(OnSuccess|OnFailure)?$/s.exec(name) ?? [];
    if (name.startsWith(':')) custom(row);
    else if (name.startsWith(MEDIA)) mediaDevices(row);
    else if (name.startsWith('MediaStreamTrack.')) mediaTrack(row);
    else if (connection === null) {
      // The first line of a dump tells about the machine; in ours it is there for readers only.
      if (!(own && name === 'create')) unknown(row, name);
    } else if (name === 'create') begin(row, connection, name, CREATE);
    else if (machine) {
      const state = textOf(value).replace(/^"|"$/g, '');
      const transport = row.extra?.transport;
      emit(row, {
        kind: 'state',
        object: connection,
        machine,
        state,
        ...(typeof transport === 'number' && { transport }),
      });
    } else if (name === 'onicecandidate')
      emit(row, { kind: 'candidate', object: connection, side: 'local', ...readCandidate(value) });
    else if (name === 'ontrack') {
      const { label: _label, ...track } = readTrack(value) ?? {};
      if ('trackId' in track) emit(row, { kind: 'track', object: connection, ...track });
      else unknown(row, 'track');
    } else if (name === 'getStats') {
      // The readers make whole reports of them.
      emit(row, {
        kind: 'stats',
        object: connection,
        report: value as Record<string, Record<string, unknown>>,
      });
    } else if (/^on[a-z]/.test(name)) unknown(row, name.slice(2));
    else if (outcome) end(row, OWNERS.get(method) ?? connection, method, method, outcome === 'OnFailure');
    else if (METHOD_NUMBERS.has(name) && name !== 'constraints') {
      begin(row, OWNERS.get(name) ?? connection, name, name);
      // close() fires no event (W3C WebRTC section 4.4.2), yet three of the states end with it.
      if (name === 'close' && !own) {
        for (const ended of ['signaling', 'iceConnection', 'connection'] as const)
          emit(row, { kind: 'state', object: connection, machine: ended, state: 'closed' });
      }
    } else if (own) begin(row, connection, name, name);
    else unknown(row, name);
  }
  return entries;
}

function readArgs(name: string, value: unknown): Preview[] {
  if (value === null || value === undefined || value === '') return [];
  if (name === 'addTrack') return readTrackArgs(value);
  // rtcstats-js writes the one argument of these as it is, and it is a list.
  const isList = OWNERS.get(name) === 'transceiver';
  return Array.isArray(value) && !isList ? value.map((arg) => fromJson(arg)) : [fromJson(value)];
}

/** [kind, id, label, …stream ids] as the arguments of addTrack. */
function readTrackArgs(value: unknown): Preview[] {
  const track = readTrack(value);
  if (!track) return Array.isArray(value) ? value.map((arg) => fromJson(arg)) : [fromJson(value)];
  const shown = trackPreview(track.track, track.trackId, track.label);
  return [shown, ...track.streams.map((id) => object('MediaStream', [['id', id]]))];
}

function object(name: string, entries: [string, Preview][]): Preview {
  return { $: 'object', name, entries };
}

function trackPreview(kind: string, id: string, label: string): Preview {
  return object('MediaStreamTrack', [
    ['kind', kind],
    ['id', id],
    ['label', label],
  ]);
}

type Track = { trackId: string; track: 'audio' | 'video'; streams: string[] };

function readTrack(value: unknown): (Track & { label: string }) | undefined {
  if (!Array.isArray(value) || !value.every((part) => typeof part === 'string')) return undefined;
  const [track, trackId, label = '', ...streams] = value;
  if ((track !== 'audio' && track !== 'video') || trackId === undefined) return undefined;
  // Some versions of rtcstats-js leave the label out: then a stream's id stands in its place.
  const isStream = label !== trackId && /^\{?[\da-f]{8}-[\da-f]{4}-/i.test(label);
  return isStream
    ? { track, trackId, label: '', streams: [label, ...streams] }
    : { track, trackId, label, streams };
}

function readResult(name: string, value: unknown): Preview {
  if (value === null || value === undefined || value === '') return UNDEFINED;
  const tracks = name.endsWith('Media') && Array.isArray(value) ? value.map(readTrack) : [];
  if (!tracks.length || tracks.includes(undefined)) return fromJson(value);
  const shown = tracks.flatMap((track) =>
    track ? [trackPreview(track.track, track.trackId, track.label)] : [],
  );
  return object('MediaStream', [
    ['id', tracks[0]?.streams[0] ?? ''],
    ['tracks', { $: 'array', name: 'Array', items: shown }],
  ]);
}

function readError(value: unknown): ErrorInfo {
  // {"error":"NotAllowedError","error_message":"…"}: how Chromium writes that of getUserMedia
  if (isObject(value) && typeof value['error'] === 'string')
    return { name: value['error'], message: textOf(value['error_message'] ?? '') };
  const text = textOf(value ?? '');
  const [, name, message] = /^([A-Za-z_$][\w$]*): (.*)$/s.exec(text) ?? [];
  return name === undefined || message === undefined ? { name: 'Error', message: text } : { name, message };
}

function readDescription(value: unknown): { type: string; sdp: string } | undefined {
  if (!isObject(value)) return undefined;
  const { type, sdp } = value;
  return typeof type === 'string' && typeof sdp === 'string' && sdp !== '' ? { type, sdp } : undefined;
}

function readCandidate(value: unknown): {
  candidate: string;
  sdpMid: string | null;
  sdpMLineIndex: number | null;
} {
  const { candidate, sdpMid, sdpMLineIndex }: Record<string, unknown> = isObject(value) ? value : {};
  return {
    candidate: typeof candidate === 'string' ? candidate : '',
    sdpMid: typeof sdpMid === 'string' ? sdpMid : null,
    sdpMLineIndex: typeof sdpMLineIndex === 'number' ? sdpMLineIndex : null,
  };
}

function source({ extra }: Row): { source?: SourcePosition } {
  const [, file, line, column] = /^(.*):(\d+):(\d+)$/s.exec(extra?.source ?? '') ?? [];
  return file === undefined ? {} : { source: { file, line: Number(line), column: Number(column) } };
}
