/**
 * Dumps of chrome://webrtc-internals. Written so that the dump-importer of rtcstats/rtcstats opens all of them, which it
 * does not of Chromium 156's own: values are text without exception, a rollback has an (empty) sdp, and events go without
 * `on`, for only so does the importer draw its state lines. What belongs to no connection stands in the log of a
 * connection of the same peer. `workbook`, here and there, is what the format has no place for; readers pass over it.
 */

import { parseCandidate } from '../candidate.ts';
import { all } from '../check.ts';
import type { StatsReport, Trace, TraceEntry } from '../entry.ts';
import { toEntries } from './entries.ts';
import { type Extra, isConnection, MEDIA, type Row, STATE_EVENTS, toRows } from './rows.ts';
import { type ExportOptions, inMicroseconds, short } from './rtcstats.ts';
import { isObject, textOf } from './values.ts';

interface Update {
  type: string;
  value: string;
  timestamp: number;
  workbook: { entry?: number; correlation?: string } & Extra;
}

interface Series {
  startTime: string;
  endTime: string;
  statsType: string;
  /** JSON of an array; its last value belongs to the last timestamp. */
  values: string;
}

/** Whose connection it is; `object` is null for what belongs to none. */
interface Owner {
  peer: string;
  object: string | null;
  /** When each report came in: the series know only when it was made. */
  reports: [entry: number, time: number][];
}

interface Connection {
  pid: number;
  url: string;
  rtcConfiguration: string;
  constraints: string;
  updateLog: Update[];
  stats: Record<string, Series>;
}

/** Events that Chromium now writes with `on` in front, and readers know without. */
const EVENTS = new Set([
  ...Object.values(STATE_EVENTS),
  'onicecandidate',
  'onicecandidateerror',
  'onnegotiationneeded',
  'ontrack',
  'ondatachannel',
]);

/** A trace as a webrtc-internals dump. Redact it first: nothing is hidden here. */
export function toInternals(trace: Trace, options: ExportOptions = {}): string {
  const { userAgent = '', origin = 'http://localhost', url = '', startedAt = 0 } = options;
  const rows = toRows(trace);
  const peers = [...new Set(rows.map(({ peer }) => peer))];
  const connections = new Map<string, Connection>();
  const owners: Record<string, Owner> = {};
  const getUserMedia: Record<string, unknown>[] = [];
  const requested = new Set<string>();

  function connectionOf(peer: string, object: string | null): Connection {
    const key = `${peer}-${object ?? 'page'}`;
    let connection = connections.get(key);
    if (!connection) {
      connection = {
        pid: peers.indexOf(peer) + 1,
        url,
        rtcConfiguration: '{}',
        constraints: '',
        updateLog: [],
        stats: Object.fromEntries(seriesOf(trace, peer, object, startedAt)),
      };
      connections.set(key, connection);
      const reports = all(trace, 'stats').filter((entry) => entry.peer === peer && entry.object === object);
      owners[key] = { peer, object, reports: reports.map(({ id, time }) => [id, time]) };
    }
    return connection;
  }

  const firstConnection = new Map<string, string>();
  for (const { peer, connection } of rows) {
    if (connection !== null && !firstConnection.has(peer)) firstConnection.set(peer, connection);
  }

  for (const row of rows) {
    const timestamp = startedAt + row.time;
    const workbook = {
      ...(row.entry !== undefined && { entry: row.entry }),
      ...(row.correlation !== undefined && { correlation: row.correlation }),
      ...row.extra,
    };
    if (row.name === 'getStats') continue;
    const media = mediaRequest(row, requested);
    if (media) {
      const rid = peers.indexOf(row.peer) + 1;
      const isRequest = !('error' in media || 'stream_id' in media);
      const request = isRequest ? { origin, url } : {};
      getUserMedia.push({
        ...request,
        pid: rid,
        rid,
        ...media,
        timestamp,
        // The format has no order, and no `video: false`.
        workbook: { ...workbook, peer: row.peer, ...(isRequest && { asked: row.value }) },
      });
      continue;
    }
    const connection = connectionOf(row.peer, row.connection ?? firstConnection.get(row.peer) ?? null);
    if (row.name === 'create') connection.rtcConfiguration = JSON.stringify(row.value ?? {});
    const type = EVENTS.has(row.name) ? row.name.slice(2) : row.name;
    connection.updateLog.push({ type, value: valueText(row), timestamp, workbook });
  }

  const dump = {
    timestamp: startedAt,
    UserAgent: userAgent,
    // Readers take a dump without it for one of before 2025, and refuse it.
    UserAgentData: { application: 'The WebRTC Workbook' },
    getUserMedia,
    PeerConnections: Object.fromEntries(connections),
    workbook: { startedAt, connections: owners },
  };
  return JSON.stringify(dump, null, 1);
}

/** What a row says, as the text that the importer wants: it takes apart whatever looks like a description or a candidate. */
function valueText({ name, value }: Row): string {
  if (value === null || value === undefined) return name === 'onicecandidate' ? 'null' : '';
  const { type, sdp, ...more } = isObject(value) ? value : {};
  if (/^set(Local|Remote)Description/.test(name) && type === 'rollback')
    return '{"sdp":"","type":"rollback"}';
  if (typeof type === 'string' && typeof sdp === 'string') return JSON.stringify({ type, sdp, ...more });
  if (/^create(Offer|Answer)OnSuccess$/.test(name)) return '';
  const isCandidate =
    /^(onicecandidate|addIceCandidate)$/.test(name) && isObject(value) && value['candidate'];
  if (isCandidate && !isReadable(value['candidate'])) return escaped(JSON.stringify([value]));
  return escaped(JSON.stringify(value).replace(/^\{"type":/, '{ "type":'));
}

/** Would-be descriptions and candidates of older dumps are found by these words; in JSON they only occur inside strings. */
function escaped(json: string): string {
  return json.replace(/, (sdp|candidate): /g, ',\\u0020$1: ');
}

function isReadable(candidate: unknown): boolean {
  try {
    return typeof candidate === 'string' && parseCandidate(candidate) !== undefined;
  } catch {
    // Written by a learner, wrong on purpose: the importer would stop at it.
    return false;
  }
}

/** The fields of a request of getUserMedia and of its response, which stand outside of the connections. */
function mediaRequest(
  { name, value, correlation }: Row,
  requested: Set<string>,
): Record<string, unknown> | undefined {
  const [, type, outcome] =
    /^navigator\.mediaDevices\.(getUserMedia|getDisplayMedia)(OnSuccess|OnFailure)?$/.exec(name) ?? [];
  if (!type || correlation === undefined) return undefined;
  const common = { request_id: correlation, request_type: type };
  if (outcome === undefined) {
    if (Array.isArray(value) || requested.has(correlation)) return undefined;
    requested.add(correlation);
    const asked = (['audio', 'video'] as const).flatMap((kind): [string, string][] => {
      const constraint = isObject(value) ? value[kind] : undefined;
      if (!constraint) return [];
      return [[kind, constraint === true ? '' : JSON.stringify(constraint)]];
    });
    return { ...common, ...Object.fromEntries(asked) };
  }
  // The importer looks for the row of the request, and stops where there is none.
  if (!requested.has(correlation)) return undefined;
  if (outcome === 'OnFailure') {
    const [, error = 'Error', message = ''] = /^(.*?): (.*)$/s.exec(String(value)) ?? [];
    return { ...common, error: error || 'Error', error_message: message };
  }
  if (!Array.isArray(value) || !value.every(Array.isArray)) return undefined;
  const info = (kind: string) => {
    const [, id, label] = value.find((track) => track[0] === kind) ?? [];
    return id === undefined ? 'null' : JSON.stringify({ id, label });
  };
  return {
    ...common,
    stream_id: value[0]?.[3] ?? '',
    audio_track_info: info('audio'),
    video_track_info: info('video'),
  };
}

/** One stats object over time. */
interface StatsSeries {
  type: string;
  timestamps: number[];
  values: Map<string, unknown[]>;
}

/** All stats of a connection: for each object a series of timestamps, and one for each property. */
function* seriesOf(
  trace: Trace,
  peer: string,
  object: string | null,
  startedAt: number,
): Generator<[name: string, series: Series]> {
  const found = new Map<string, StatsSeries>();
  for (const entry of all(trace, 'stats')) {
    if (entry.peer !== peer || entry.object !== object) continue;
    for (const [id, { type, timestamp, id: _id, ...properties }] of Object.entries(entry.report)) {
      const stats: StatsSeries = found.get(id) ?? { type: textOf(type), timestamps: [], values: new Map() };
      found.set(id, stats);
      stats.timestamps.push(typeof timestamp === 'number' ? timestamp : startedAt + entry.time);
      for (const [property, value] of Object.entries(properties)) {
        const values = stats.values.get(property) ?? [];
        stats.values.set(property, values);
        while (values.length < stats.timestamps.length - 1) values.push(null);
        values.push(value ?? null);
      }
    }
  }
  for (const [id, { type, timestamps, values }] of found) {
    // The names are taken apart at their last hyphen, or at a bracket.
    const name = id.replaceAll('[', '(');
    const times = {
      startTime: isoTime(timestamps[0]),
      endTime: isoTime(timestamps.at(-1)),
      statsType: type,
    };
    yield [`${name}-timestamp`, { ...times, values: JSON.stringify(timestamps) }];
    for (const [property, list] of values) {
      const padded = [...list, ...Array<null>(timestamps.length - list.length).fill(null)];
      // Values end with the timestamps, and a series that starts with null would not be drawn.
      const start = padded.findIndex((value) => value !== null);
      if (start === -1) continue;
      yield [
        `${name}-${property.replace(/[-[\]]/g, '_')}`,
        { ...times, values: JSON.stringify(padded.slice(start)) },
      ];
    }
  }
}

function isoTime(ms: number | undefined): string {
  const date = new Date(ms ?? 0);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** Throws an Error that says what was expected and what was found. */
export function readInternals(text: string): TraceEntry[] {
  let dump: unknown;
  try {
    dump = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `This looks like a webrtc-internals dump, but it is not whole: expected JSON, found ${error instanceof Error ? error.message : error}`,
    );
  }
  if (!isObject(dump) || !isObject(dump['PeerConnections'])) {
    const keys = isObject(dump) ? Object.keys(dump) : [];
    throw new Error(
      `This is not a webrtc-internals dump: expected an object with PeerConnections, found one with ${short(keys)}.`,
    );
  }
  const ours = isObject(dump['workbook']) ? dump['workbook'] : undefined;
  const names = isObject(ours?.['connections']) ? ours['connections'] : {};
  const found = Object.entries(dump['PeerConnections']);
  const renderers = [...new Set(found.map(([key]) => rendererOf(key)))];
  const peerOf = (renderer: string) =>
    renderers.length > 1 ? `Page ${renderers.indexOf(renderer) + 1}` : 'Page';

  const rows: Row[] = [];
  const stats: Row[] = [];
  const counts = new Map<string, number>();
  for (const [key, connection] of found) {
    if (!isObject(connection)) {
      throw new Error(
        `Connection ${key} of this webrtc-internals dump should be an object, found ${short(connection)}.`,
      );
    }
    const named = Object.hasOwn(names, key) ? names[key] : undefined;
    const peer =
      isObject(named) && typeof named['peer'] === 'string' ? named['peer'] : peerOf(rendererOf(key));
    const given = isObject(named) ? named['object'] : undefined;
    const count = (counts.get(peer) ?? 0) + 1;
    const isNone = given === null;
    if (!isNone) counts.set(peer, count);
    const object = typeof given === 'string' && isConnection(given) ? given : `pc${count}`;
    const log = readLog(key, connection, peer, isNone ? null : object, ours !== undefined);
    // Not push(...log): a log may have more rows than a call has arguments.
    for (const row of log) rows.push(row);
    const polls = readStats(connection['stats']);
    const came = isObject(named) && Array.isArray(named['reports']) ? named['reports'] : [];
    polls.forEach(({ timestamp, report }, index) => {
      const row = { name: 'getStats', peer, connection: object, value: report, time: timestamp };
      const [entry, time]: unknown[] = came.length === polls.length ? came[index] : [];
      if (typeof entry === 'number' && typeof time === 'number')
        rows.push({ ...row, entry, time: time + startOf(ours) });
      else stats.push(row);
    });
  }
  for (const row of readMedia(dump['getUserMedia'], peerOf)) rows.push(row);

  if (ours) rows.sort((a, b) => (a.entry ?? 0) - (b.entry ?? 0));
  else rows.sort((a, b) => a.time - b.time);
  stats.sort((a, b) => a.time - b.time);
  const startedAt = ours ? startOf(ours) : (rows[0] ?? stats[0])?.time;
  const merged = merge(rows, stats).map((row) => ({
    ...row,
    time: inMicroseconds(row.time - (startedAt ?? 0)) / 1000,
  }));
  return toEntries(merged, ours !== undefined);
}

/** When Run was pressed, in our own dumps. */
function startOf(ours: Record<string, unknown> | undefined): number {
  return typeof ours?.['startedAt'] === 'number' ? ours['startedAt'] : 0;
}

/** 12-1 is the first connection of renderer 12. */
function rendererOf(key: string): string {
  return key.replace(/-[^-]*$/, '');
}

/** Reports go before the first row that is later: rows keep their order, whatever their clocks say. */
function merge(rows: Row[], stats: Row[]): Row[] {
  const merged: Row[] = [];
  let next = 0;
  for (const row of rows) {
    for (let report = stats[next]; report && report.time <= row.time; report = stats[next]) {
      merged.push(report);
      next += 1;
    }
    merged.push(row);
  }
  return [...merged, ...stats.slice(next)];
}

function readLog(
  key: string,
  connection: Record<string, unknown>,
  peer: string,
  object: string | null,
  own: boolean,
): Row[] {
  const { updateLog = [], rtcConfiguration } = connection;
  if (!Array.isArray(updateLog)) {
    throw new Error(
      `Connection ${key} of this webrtc-internals dump should have a list as updateLog, found ${short(updateLog)}.`,
    );
  }
  const rows: Row[] = [];
  let time = 0;
  for (const update of updateLog) {
    if (!isObject(update)) continue;
    time = timeOf(update) ?? time;
    const { entry, correlation, ...extra } = isObject(update['workbook']) ? update['workbook'] : {};
    const name = readName(textOf(update['type']));
    const row: Row = {
      name,
      peer,
      connection: object,
      value: readValue(update['value']),
      time,
      ...(own && typeof entry === 'number' && { entry }),
      ...(own && typeof correlation === 'string' && { correlation }),
      ...(own && { extra }),
    };
    if (own && typeof extra['peer'] === 'string' && name.startsWith(MEDIA)) row.peer = extra['peer'];
    rows.push(...(own ? [row] : chromiumRows(row)));
  }
  if (!own && object !== null) {
    rows.unshift({
      name: 'create',
      peer,
      connection: object,
      value: readValue(rtcConfiguration),
      time: rows[0]?.time ?? 0,
    });
  }
  return rows;
}

/** Chromium notes a remote candidate once it is added, and has another word where that failed. */
function chromiumRows(row: Row): Row[] {
  if (row.name === 'addIceCandidate') return [row, { ...row, name: 'addIceCandidateOnSuccess', value: null }];
  if (row.name === 'addIceCandidateFailed')
    return [
      { ...row, name: 'addIceCandidate' },
      { ...row, name: 'addIceCandidateOnFailure', value: '' },
    ];
  return [row];
}

/** Chromium had three spellings of its events: iceConnectionStateChange, iceconnectionstatechange, on…. */
function readName(type: string): string {
  const lower = `on${type.toLowerCase().replace(/^on/, '')}`;
  return EVENTS.has(lower) ? lower : type;
}

function timeOf({ timestamp, time }: Record<string, unknown>): number | undefined {
  if (typeof timestamp === 'number' && Number.isFinite(timestamp)) return timestamp;
  const parsed = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** JSON, or one of the two texts that older versions wrote; all else is text. */
function readValue(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  if (value === '') return null;
  if (/^\s*[[{"\d-]|^(true|false|null)$/.test(value)) {
    try {
      return JSON.parse(value);
    } catch {
      // Text that only starts like JSON.
      return value;
    }
  }
  const [, type, sdp] = /^type: (\w+), sdp: (.*)$/s.exec(value) ?? [];
  if (type !== undefined && sdp !== undefined) return { type, sdp };
  const [, sdpMid, index, candidate] =
    /^sdpMid: (.*?), sdpMLineIndex: (\d+), candidate: (.*?)(?:, url: .*|, relayProtocol: .*)?$/s.exec(
      value,
    ) ?? [];
  return candidate === undefined ? value : { candidate, sdpMid, sdpMLineIndex: Number(index) };
}

function readMedia(list: unknown, peerOf: (renderer: string) => string): Row[] {
  if (!Array.isArray(list)) return [];
  let time = 0;
  return list.filter(isObject).map((item): Row => {
    const { origin, pid, rid, request_id, request_type, error, error_message, workbook } = item;
    time = timeOf(item) ?? time;
    const { entry, correlation, asked: given, ...extra } = isObject(workbook) ? workbook : {};
    const name = `${MEDIA}${request_type === 'getDisplayMedia' ? 'getDisplayMedia' : 'getUserMedia'}`;
    const row = {
      peer: typeof extra['peer'] === 'string' ? extra['peer'] : peerOf(textOf(rid)),
      connection: null,
      time,
      correlation:
        typeof correlation === 'string' ? correlation : [pid, rid, request_id].map(textOf).join('-'),
      ...(typeof entry === 'number' && { entry }),
      extra,
    };
    if (origin) {
      const asked = ['audio', 'video'].filter((kind) => typeof item[kind] === 'string');
      const value = Object.fromEntries(asked.map((kind) => [kind, readValue(item[kind]) ?? true]));
      return { ...row, name, value: given === undefined ? value : given };
    }
    if (error)
      return { ...row, name: `${name}OnFailure`, value: `${textOf(error)}: ${textOf(error_message ?? '')}` };
    const value = ['audio', 'video'].flatMap((kind) => {
      const info = readValue(item[`${kind}_track_info`]);
      if (info === null) return [];
      const { id = info, label = '' } = isObject(info) ? info : {};
      return [[kind, textOf(id), textOf(label), textOf(item['stream_id'] ?? '')]];
    });
    return { ...row, name: `${name}OnSuccess`, value };
  });
}

/** Points of time that belong to one poll: Chromium asks each second. */
const SAME_POLL_MS = 400;

/**
 * The reports that the series were made of. The object with most points gives the polls; what has the same timestamps
 * joins them, and what has a clock of its own (reports of the remote side) is counted back from the last one.
 */
function readStats(series: unknown): { timestamp: number; report: StatsReport }[] {
  if (!isObject(series)) return [];
  const objects = new Map<string, StatsSeries>();
  for (const [name, item] of Object.entries(series)) {
    if (!isObject(item)) continue;
    const [, id, property] = /^(.*)-(\[.*\]|[^-]*)$/s.exec(name) ?? [];
    const values = typeof item['values'] === 'string' ? readValue(item['values']) : item['values'];
    // Calculated series in brackets are not part of a report.
    if (id === undefined || property === undefined || property.startsWith('[') || !Array.isArray(values))
      continue;
    const object: StatsSeries = objects.get(id) ?? {
      type: textOf(item['statsType']),
      timestamps: [],
      values: new Map(),
    };
    objects.set(id, object);
    if (property === 'timestamp') object.timestamps = values.filter((value) => typeof value === 'number');
    else object.values.set(property, values);
  }
  const clock = [...objects.values()].reduce<number[]>(
    (longest, { timestamps }) => (timestamps.length > longest.length ? timestamps : longest),
    [],
  );
  const polls = clock.map((timestamp) => ({
    timestamp,
    report: new Map<string, Record<string, unknown>>(),
  }));
  for (const [id, { type, timestamps, values }] of objects) {
    timestamps.forEach((timestamp, index) => {
      const fromEnd = polls.length - timestamps.length + index;
      // Polls that a busy page caught up with lie near each other, or have one report.
      const same = clock[fromEnd] === timestamp ? fromEnd : nearest(clock, timestamp);
      const poll = polls[same] ?? polls[fromEnd];
      const properties = [...values].flatMap(([property, list]) => {
        const value = list[list.length - timestamps.length + index];
        return value === undefined || value === null ? [] : [[property, value] as const];
      });
      poll?.report.set(id, { id, type, timestamp, ...Object.fromEntries(properties) });
    });
  }
  return polls.map(({ timestamp, report }) => ({ timestamp, report: Object.fromEntries(report) }));
}

/** Which of the sorted times is nearest, and less than half a poll away; -1 if none. */
function nearest(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const away = (index: number) => Math.abs((times[index] ?? Number.POSITIVE_INFINITY) - time);
  const found = away(low - 1) < away(low) ? low - 1 : low;
  return away(found) <= SAME_POLL_MS ? found : -1;
}
