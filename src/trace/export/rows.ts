/**
 * A trace as rows with rtcstats' names: what toRtcstats and toInternals have in common. Every entry becomes one row, in
 * order, with two exceptions: the description or candidate that follows the success of the call that applied it is the
 * value of that success (where the formats expect it), and a connection whose making was not seen gets a `create`.
 */
import type { Preview, StateMachine, StatsReport, Trace, TraceEntry } from '../entry.ts';
import { customName, toCustom } from './custom.ts';
import { METHOD_NUMBERS } from './delta.ts';
import { fieldsOf, isObject, isUndefined, type Json, toJson } from './values.ts';

export interface Row {
  /** rtcstats' name of what happened: setLocalDescription, setLocalDescriptionOnSuccess, onicecandidate, :console log */
  name: string;
  peer: string;
  /** The connection in whose log it stands (pc1), or null where the peer has none yet. */
  connection: string | null;
  value: unknown;
  /** Milliseconds since Run. */
  time: number;
  /** Ties an outcome to its call. */
  correlation?: string;
  extra?: Extra;
  /** The entry's id: it tells the order where the format holds several logs. */
  entry?: number;
}

/** What the formats have no place for. */
export interface Extra {
  peer?: string;
  /** main.ts:12:5 */
  source?: string;
  thrown?: true;
  constraint?: string;
  experiment?: true;
  /** Which transport of the connection, before BUNDLE makes them one. */
  transport?: number;
  /** How many milliseconds later the entry came that this row tells too. */
  after?: number;
  /** Not an entry: the row was added because readers insist on it. */
  added?: true;
}

export const CREATE = 'new RTCPeerConnection';
export const MEDIA = 'navigator.mediaDevices.';

/** Methods whose one argument stands as it is; all others have a list of arguments. */
export const SINGLE = new Set([
  'createOffer',
  'createAnswer',
  'setLocalDescription',
  'setRemoteDescription',
  'addIceCandidate',
  'setConfiguration',
  `${MEDIA}getUserMedia`,
  `${MEDIA}getDisplayMedia`,
]);

const NATIVE = new Set([
  ...[...SINGLE].filter((method) => !method.startsWith(MEDIA)),
  'addTrack',
  'addTransceiver',
  'removeTrack',
  'addStream',
  'removeStream',
  'createDataChannel',
  'close',
  'restartIce',
]);

export const STATE_EVENTS: Record<StateMachine, string> = {
  signaling: 'onsignalingstatechange',
  iceGathering: 'onicegatheringstatechange',
  iceConnection: 'oniceconnectionstatechange',
  connection: 'onconnectionstatechange',
  iceTransport: 'onicetransportstatechange',
  dtls: 'ondtlsstatechange',
  sctp: 'onsctpstatechange',
};

const EVENTS = new Set(['negotiationneeded', 'datachannel', 'icecandidateerror']);

export function isConnection(object: string): boolean {
  return /^pc\d+$/.test(object);
}

export function toRows(trace: Trace): Row[] {
  const rows: Row[] = [];
  const created = new Set<string>();
  const latest = new Map<string, string>();
  const reports = new Map<string, StatsReport>();

  for (let index = 0; index < trace.length; index += 1) {
    // Within bounds.
    const entry = trace[index] as TraceEntry;
    const { peer, time } = entry;
    const object = 'object' in entry && isConnection(entry.object) ? entry.object : undefined;
    if (object !== undefined && !created.has(`${peer} ${object}`)) {
      created.add(`${peer} ${object}`);
      latest.set(peer, object);
      const isCreate = entry.kind === 'call' && entry.method === CREATE;
      if (!isCreate)
        rows.push({ name: 'create', peer, connection: object, value: null, time, extra: { added: true } });
    }
    const row = object === undefined ? mediaRow(entry) : connectionRow(entry);
    let extra = extraOf(entry);
    if (!row) {
      const connection = latest.get(peer) ?? null;
      rows.push({
        name: customName(entry),
        peer,
        connection,
        value: toCustom(entry),
        time,
        entry: entry.id,
      });
      continue;
    }
    if (entry.kind === 'stats') {
      const key = `${peer} ${entry.object}`;
      row.value = withRemoved(reports.get(key), entry.report);
      reports.set(key, entry.report);
    }
    const following = trace[index + 1];
    const next = applied(entry, following);
    if (next && following) {
      row.value = next;
      index += 1;
      const after = Math.round((following.time - time) * 1000) / 1000;
      if (after !== 0) extra = { ...extra, after };
    }
    rows.push({
      ...row,
      peer,
      connection: object ?? null,
      time,
      entry: entry.id,
      ...('call' in entry && { correlation: correlation(entry, object === undefined) }),
      ...(extra && { extra }),
    });
  }
  return rows;
}

type NameAndValue = Pick<Row, 'name' | 'value'>;

/** The row of an entry about a peer connection, or undefined where rtcstats has no word for it. */
function connectionRow(entry: TraceEntry): NameAndValue | undefined {
  switch (entry.kind) {
    case 'call':
      if (entry.method === CREATE)
        return { name: 'create', value: args(entry.args.map(bare), isDescriptionLike) };
      if (!NATIVE.has(entry.method)) return undefined;
      if (entry.method === 'addTrack') return { name: 'addTrack', value: trackArgs(entry.args) };
      if (SINGLE.has(entry.method))
        return { name: entry.method, value: args(entry.args.map(bare), breaksReaders) };
      return { name: entry.method, value: entry.args.length ? entry.args.map(bare) : null };
    case 'result':
      if (!NATIVE.has(entry.method)) return undefined;
      return { name: `${entry.method}OnSuccess`, value: isUndefined(entry.value) ? null : bare(entry.value) };
    case 'failure':
      if (!NATIVE.has(entry.method)) return undefined;
      return { name: `${entry.method}OnFailure`, value: `${entry.error.name}: ${entry.error.message}` };
    case 'event':
      if (!EVENTS.has(entry.type)) return undefined;
      return { name: `on${entry.type}`, value: toJson(entry.detail) };
    case 'state':
      return { name: STATE_EVENTS[entry.machine], value: entry.state };
    case 'candidate': {
      if (entry.side === 'remote') return undefined;
      const { candidate, sdpMid, sdpMLineIndex } = entry;
      const isEnd = candidate === '' && sdpMid === null && sdpMLineIndex === null;
      return { name: 'onicecandidate', value: isEnd ? null : { candidate, sdpMid, sdpMLineIndex } };
    }
    case 'track':
      return { name: 'ontrack', value: [entry.track, entry.trackId, '', ...entry.streams] };
    case 'stats':
      return { name: 'getStats', value: entry.report };
    default:
      return undefined;
  }
}

/** The row of a call of navigator.mediaDevices, and of its outcome. */
function mediaRow(entry: TraceEntry): NameAndValue | undefined {
  if (!('call' in entry) || entry.object !== 'mediaDevices') return undefined;
  const name = `${MEDIA}${entry.method}`;
  switch (entry.kind) {
    case 'call':
      return {
        name,
        value: SINGLE.has(name)
          ? args(entry.args.map(toJson), breaksReaders)
          : entry.args.length
            ? entry.args.map(toJson)
            : null,
      };
    case 'result': {
      const value = entry.method === 'enumerateDevices' ? toJson(entry.value) : streamTracks(entry.value);
      return { name: `${name}OnSuccess`, value };
    }
    case 'failure':
      return { name: `${name}OnFailure`, value: `${entry.error.name}: ${entry.error.message}` };
  }
}

/** The description or candidate that the success of a call brought, when it is the very next entry. */
function applied(entry: TraceEntry, next: TraceEntry | undefined): Json | undefined {
  if (entry.kind !== 'result' || !next || next.peer !== entry.peer || !isConnection(entry.object))
    return undefined;
  if (next.kind === 'description' && next.object === entry.object) {
    const method = next.side === 'local' ? 'setLocalDescription' : 'setRemoteDescription';
    return entry.method === method ? { type: next.type, sdp: next.sdp } : undefined;
  }
  if (next.kind === 'candidate' && next.object === entry.object && next.side === 'remote') {
    const { candidate, sdpMid, sdpMLineIndex } = next;
    return entry.method === 'addIceCandidate' ? { candidate, sdpMid, sdpMLineIndex } : undefined;
  }
  return undefined;
}

/** 6-12: the method's number in rtcstats' table, the call's number in the trace. */
function correlation(
  entry: Extract<TraceEntry, { kind: 'call' | 'result' | 'failure' }>,
  isMedia: boolean,
): string {
  const name = isMedia ? `${MEDIA}${entry.method}` : entry.method === CREATE ? 'create' : entry.method;
  const method = METHOD_NUMBERS.get(name) ?? entry.method;
  // All panes share what belongs to no connection, but each counts its own calls.
  return isMedia ? `${method}-${entry.peer}-${entry.call}` : `${method}-${entry.call}`;
}

function extraOf(entry: TraceEntry): Extra | undefined {
  const extra: Extra = {};
  if ('object' in entry && entry.object === 'mediaDevices') extra.peer = entry.peer;
  if ('source' in entry && entry.source)
    extra.source = `${entry.source.file}:${entry.source.line}:${entry.source.column}`;
  if (entry.kind === 'call' && entry.experiment) extra.experiment = true;
  if (entry.kind === 'state' && entry.transport !== undefined) extra.transport = entry.transport;
  if (entry.kind === 'failure') {
    if (entry.thrown) extra.thrown = true;
    if (entry.error.constraint !== undefined) extra.constraint = entry.error.constraint;
  }
  return Object.keys(extra).length ? extra : undefined;
}

/** Descriptions and candidates stand as their plain dictionaries, whatever class they were. */
function bare(value: Preview): Json {
  const json = toJson(value);
  if (!isObject(json) || !/^RTC(SessionDescription|IceCandidate)$/.test(String(json['$']))) return json;
  const { $: _class, ...dictionary } = json;
  return dictionary;
}

/** One argument as it is, none as null, several or one that a reader would choke on as a list. */
function args(values: Json[], isOdd: (value: Json) => boolean): Json {
  const [first] = values;
  if (first === undefined) return null;
  return values.length > 1 || first === null || Array.isArray(first) || isOdd(first) ? values : first;
}

function isDescriptionLike(value: Json): boolean {
  return isObject(value) && Boolean(value['type'] && value['sdp']);
}

/** Readers take `sdp` apart where `type` is beside it, and `candidate`: both had better be text. */
function breaksReaders(value: Json): boolean {
  if (!isObject(value)) return false;
  const { sdp, candidate } = value;
  return (
    (isDescriptionLike(value) && typeof sdp !== 'string') ||
    (candidate ? typeof candidate !== 'string' : false)
  );
}

/** [kind, id, label, …stream ids], or the arguments as they are where they are something else. */
function trackArgs(args: Preview[]): Json {
  const [track, ...streams] = args;
  const described = track === undefined ? undefined : describeTrack(track);
  const ids = streams.map((stream) => fieldsOf(stream).get('id'));
  if (!described || !ids.every((id) => typeof id === 'string')) return args.map(toJson);
  return [...described, ...ids];
}

function describeTrack(track: Preview): string[] | undefined {
  const fields = fieldsOf(track);
  const [kind, id, label] = [fields.get('kind'), fields.get('id'), fields.get('label') ?? ''];
  if (kind !== 'audio' && kind !== 'video') return undefined;
  return typeof id === 'string' && typeof label === 'string' ? [kind, id, label] : undefined;
}

/** [[kind, id, label, stream id], …] of a MediaStream. */
function streamTracks(stream: Preview): Json {
  const fields = fieldsOf(stream);
  const [id, tracks] = [fields.get('id'), fields.get('tracks')];
  if (typeof id !== 'string' || typeof tracks !== 'object' || tracks?.$ !== 'array') return toJson(stream);
  const described = tracks.items.map(describeTrack);
  return described.every((track) => track !== undefined)
    ? described.map((track) => [...track, id])
    : toJson(stream);
}

/** A reader keeps what a report does not mention: what has gone is null, an object or a property of one. */
function withRemoved(before: StatsReport = {}, now: StatsReport): Record<string, unknown> {
  const marked = Object.entries(now).map(([id, stats]) => {
    const old = Object.hasOwn(before, id) ? before[id] : undefined;
    return [id, { ...stats, ...removedFrom(old, stats) }];
  });
  return Object.fromEntries([...marked, ...Object.entries(removedFrom(before, now))]);
}

function removedFrom(before: object = {}, now: object): Record<string, null> {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(now, key));
  return Object.fromEntries(gone.map((key) => [key, null]));
}
