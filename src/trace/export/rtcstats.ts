/**
 * rtcstats dumps, file format 3: "RTCStatsDump", a line of metadata, then one JSON array for each thing that happened.
 * Read by the dump-importer of rtcstats/rtcstats (format: packages/rtcstats-server/docs/file-format.md there). Our own
 * choices: reports are written whole and descriptions uncut (gzip is as good); an object as last extra item holds what the
 * format has no place for, such as the line in the learner's file; `workbook` in the metadata names the peers.
 */
import type { StatsReport, Trace, TraceEntry } from '../entry.ts';
import { fullReport, fullSdp, methodName } from './delta.ts';
import { toEntries } from './entries.ts';
import { type Extra, isConnection, MEDIA, type Row, toRows } from './rows.ts';
import { isObject, textOf } from './values.ts';

export interface ExportOptions {
  userAgent?: string;
  origin?: string;
  url?: string;
  /** When Run was pressed: milliseconds since 1970. */
  startedAt?: number;
}

export const MAGIC = 'RTCStatsDump\n';
const FORMAT = 3;

/** In microseconds, so that the differences do not add up to a drift. */
export function inMicroseconds(ms: number): number {
  return Math.round(ms * 1000);
}

/** A trace as text of an rtcstats dump (v3). Redact it first: nothing is hidden here. */
export function toRtcstats(trace: Trace, options: ExportOptions = {}): string {
  const { userAgent = '', origin = '', url = '', startedAt = 0 } = options;
  const ids = new Map<string, string>();
  const connections: Record<string, { peer: string; object: string }> = {};

  function idOf({ peer, connection }: Row): string | null {
    if (connection === null) return null;
    const key = JSON.stringify([peer, connection]);
    let id = ids.get(key);
    if (id === undefined) {
      const plainId = `PC_${peer.replace(/\W+/g, '-')}_${connection.replace(/^pc/, '')}`;
      id = plainId;
      for (let copy = 2; Object.hasOwn(connections, id); copy += 1) id = `${plainId}_${copy}`;
      ids.set(key, id);
      connections[id] = { peer, object: connection };
    }
    return id;
  }

  // The first line gives the time; readers open the entry of no connection with it.
  const lines: unknown[][] = [['create', null, { application: 'The WebRTC Workbook' }, startedAt]];
  let last = 0;
  for (const row of toRows(trace)) {
    const now = inMicroseconds(row.time);
    const extras = [row.correlation, row.extra].filter((extra) => extra !== undefined);
    lines.push([row.name, idOf(row), row.value ?? null, ...extras, (now - last) / 1000]);
    last = now;
  }
  const metadata = { fileFormat: FORMAT, userAgent, origin, url, startedAt, workbook: { connections } };
  return `${MAGIC}${[metadata, ...lines].map((line) => JSON.stringify(line)).join('\n')}\n`;
}

/** Throws an Error that names the line, what was expected and what was found. */
export function readRtcstats(text: string): TraceEntry[] {
  const [, header = '', ...lines] = text.split(/\r?\n/);
  const metadata = parseLine(header, 2, 'an object with the metadata', isObject);
  if (metadata['fileFormat'] !== FORMAT) {
    throw new Error(
      `This rtcstats dump has another format: expected "fileFormat": ${FORMAT} in line 2, found ${short(metadata['fileFormat'])}.`,
    );
  }
  const { workbook } = metadata;
  const named = isObject(workbook) && isObject(workbook['connections']) ? workbook['connections'] : undefined;
  const connections = new Map<string, { peer: string; object: string }>();
  const histories = new Map<string, History>();
  const rows: Row[] = [];
  const pages: string[] = [];
  let started: number | undefined;
  let time = 0;

  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const found = parseLine(line, index + 3, 'a JSON array');
    if (!Array.isArray(found)) return;
    const [method, id = null, value = null, ...extras] = found;
    const delta = extras.pop();
    if (typeof delta !== 'number' || !Number.isFinite(delta)) {
      throw new Error(
        `Line ${index + 3} of this rtcstats dump should end with the milliseconds since the line before, found ${short(delta)}.`,
      );
    }
    if (started === undefined) started = delta;
    // A dump that was interrupted goes on with a whole time instead of a difference.
    else time = delta > YEARS ? delta - started : time + delta;

    const name = methodName(method);
    const [peer, connection] = owner(id, name);
    const history = histories.get(`${peer} ${connection}`) ?? { report: {} };
    histories.set(`${peer} ${connection}`, history);
    const [first] = extras;
    const last = extras.at(-1);
    const extra: Extra | undefined = isObject(last) ? last : undefined;
    rows.push({
      name,
      peer: named && typeof extra?.peer === 'string' ? extra.peer : peer,
      connection,
      value: whole(name, value, history),
      time: inMicroseconds(time) / 1000,
      ...(typeof first === 'string' && { correlation: first }),
      ...(named && extra && { extra }),
    });
  });
  if (pages.length === 1) for (const row of rows) row.peer = 'Page';
  return toEntries(rows, named !== undefined);

  function owner(id: unknown, name: string): [peer: string, connection: string | null] {
    if (id === null) return ['Page', null];
    const key = textOf(id);
    if (name.startsWith(MEDIA)) return [pageOf(key), null];
    let known = connections.get(key);
    if (!known) {
      const ours = named && Object.hasOwn(named, key) ? named[key] : undefined;
      const { peer, object } = isObject(ours) ? ours : {};
      if (typeof peer === 'string' && typeof object === 'string' && isConnection(object)) {
        known = { peer, object };
      } else {
        const page = pageOf(key);
        const count = [...connections.values()].filter((other) => other.peer === page).length;
        known = { peer: page, object: `pc${count + 1}` };
      }
      connections.set(key, known);
    }
    return [known.peer, known.object];
  }

  /** Chromium's ids are 12-1, 12-2, … for the connections of page 12, and 12-0 for its media. */
  function pageOf(key: string): string {
    const [, page] = /^(\d+)-\d+$/.exec(key) ?? [];
    if (page === undefined) return 'Page';
    if (!pages.includes(page)) pages.push(page);
    return `Page ${pages.indexOf(page) + 1}`;
  }
}

/** More than any pause between two lines: 1973. */
const YEARS = 1e11;

/** What the next row of a connection may be written as a change of. */
interface History {
  report: StatsReport;
  local?: string;
  remote?: string;
  created?: string;
  setting?: string;
}

/** The value of a row, without compression; keeps the history. */
function whole(name: string, value: unknown, history: History): unknown {
  if (name === 'getStats') {
    history.report = fullReport(history.report, value);
    return history.report;
  }
  const [, verb, which, outcome] =
    /^(create|set)(Offer|Answer|LocalDescription|RemoteDescription)(OnSuccess)?$/.exec(name) ?? [];
  if (!verb || !which) return value;
  const side = which === 'RemoteDescription' ? 'remote' : 'local';
  const isSdp = isObject(value) && typeof value['sdp'] === 'string' && value['sdp'] !== '';
  const base = history[side] ?? (verb === 'set' && side === 'local' ? history.created : undefined);
  const sdp = isSdp ? fullSdp(base, String(value['sdp'])) : undefined;
  if (verb === 'create' && outcome && sdp !== undefined) history.created = sdp;
  if (verb === 'set' && !outcome) {
    delete history.setting;
    if (sdp !== undefined) history.setting = sdp;
  }
  if (verb === 'set' && outcome) {
    const now = sdp ?? history.setting;
    if (now !== undefined) history[side] = now;
  }
  return isSdp ? { ...value, sdp } : value;
}

function parseLine(line: string, number: number, expected: string): unknown;
function parseLine<T>(line: string, number: number, expected: string, is: (value: unknown) => value is T): T;
function parseLine(
  line: string,
  number: number,
  expected: string,
  is?: (value: unknown) => boolean,
): unknown {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error(`Line ${number} of this rtcstats dump should be ${expected}, found ${short(line)}.`);
  }
  if (is && !is(value))
    throw new Error(`Line ${number} of this rtcstats dump should be ${expected}, found ${short(line)}.`);
  return value;
}

const SHORT = 60;

/** What was found, in few characters. */
export function short(found: unknown): string {
  const text = JSON.stringify(found) ?? 'nothing';
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}
