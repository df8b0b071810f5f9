/**
 * What the learner has done and written, kept in this browser. The one place that touches localStorage.
 *
 *     workbook:code:05-peer-connection/answer   {"files":[{"path":"main.ts","text":"…"}],"foreign":false,"hung":false}
 *     workbook:passed                           {"05-peer-connection/answer":"2026-11-21"}
 *     workbook:visited                          "05-peer-connection"
 *     workbook:setting:editor                   "plain"
 *
 * Where storage is not available (blocked, full) nothing breaks: writing answers false, and the page says so.
 */
import type { FrameFile } from './sandbox/protocol.ts';

export interface KeptCode {
  files: FrameFile[];
  /** It came with a link and is someone else's: no camera for it until the learner says so. */
  foreign: boolean;
  /** The last run of it did not answer any more. */
  hung: boolean;
}

const PREFIX = 'workbook:';

function read<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    // Blocked, or not ours: as if nothing had been kept.
    return undefined;
  }
}

function write(key: string, value: unknown): boolean {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Can anything be kept here? */
export function isKept(): boolean {
  return write('probe', 1) && write('probe', undefined);
}

export function keptCode(id: string): KeptCode | undefined {
  const kept = read<Partial<KeptCode>>(`code:${id}`);
  if (!Array.isArray(kept?.files)) return undefined;
  const files = kept.files.filter(({ path, text }) => typeof path === 'string' && typeof text === 'string');
  return { files, foreign: kept.foreign === true, hung: kept.hung === true };
}

/** Keeps the code of an exercise; undefined forgets it. False where it could not be kept. */
export function keepCode(id: string, code: KeptCode | undefined): boolean {
  return write(`code:${id}`, code);
}

/** The exercises that have passed, `lesson/exercise`. */
export function passedExercises(): Set<string> {
  return new Set(Object.keys(read<Record<string, string>>('passed') ?? {}));
}

export function markPassed(id: string): boolean {
  const passed = read<Record<string, string>>('passed') ?? {};
  if (passed[id]) return true;
  return write('passed', { ...passed, [id]: new Date().toISOString().slice(0, 10) });
}

/** The lesson that was open last. */
export function lastVisited(): string | undefined {
  return read<string>('visited');
}

export function markVisited(lesson: string): void {
  write('visited', lesson);
}

// Progress as a file

/** What is taken along: what has passed, the code, the lesson that was open last. Settings belong to this browser. */
const TAKEN = /^workbook:(passed|visited|code:.+)$/;

interface ProgressFile {
  format: 'webrtc-workbook progress';
  version: 1;
  /** The day of the copy, 2026-11-21. */
  saved: string;
  passed: Record<string, string>;
  visited?: string;
  code: Record<string, KeptCode>;
}

/** Why a progress file is refused; the words for it are the page's. */
export class BadProgress extends Error {
  readonly why: 'json' | 'format' | 'version' | 'part' | 'full';
  readonly where: string;
  constructor(why: BadProgress['why'], where = '') {
    super(`${why} ${where}`);
    this.why = why;
    this.where = where;
  }
}

export function exportProgress(): string {
  const code: Record<string, KeptCode> = {};
  for (const key of ownKeys()) {
    const id = /^workbook:code:(.+)$/.exec(key)?.[1];
    const kept = id === undefined ? undefined : keptCode(id);
    if (id !== undefined && kept) code[id] = kept;
  }
  const visited = lastVisited();
  const file: ProgressFile = {
    format: 'webrtc-workbook progress',
    version: 1,
    saved: new Date().toISOString().slice(0, 10),
    passed: read<Record<string, string>>('passed') ?? {},
    ...(visited !== undefined && { visited }),
    code,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Takes a progress file over, all of it or, with a BadProgress, nothing. What has passed is added; code is replaced.
 * Returns how much came, and the undo.
 */
export function importProgress(text: string): { passed: number; code: number; undo: () => void } {
  const file = readProgress(text);
  const before = ownKeys().map((key): [string, string] => [key, localStorage.getItem(key) ?? '']);
  const undo = () => {
    for (const key of ownKeys()) localStorage.removeItem(key);
    for (const [key, value] of before) localStorage.setItem(key, value);
  };
  const kept =
    write('passed', { ...file.passed, ...read<Record<string, string>>('passed') }) &&
    (file.visited === undefined || write('visited', file.visited)) &&
    Object.entries(file.code).every(([id, code]) => keepCode(id, code));
  if (!kept) {
    undo();
    throw new BadProgress('full');
  }
  return { passed: Object.keys(file.passed).length, code: Object.keys(file.code).length, undo };
}

function ownKeys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => TAKEN.test(key));
  } catch {
    // Blocked: nothing is ours.
    return [];
  }
}

/** Exported for its tests. */
export function readProgress(text: string): ProgressFile {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new BadProgress('json');
  }
  if (!isRecord(file) || file['format'] !== 'webrtc-workbook progress') throw new BadProgress('format');
  if (file['version'] !== 1) throw new BadProgress('version', String(file['version']));
  const { saved, passed, visited, code } = file;
  if (typeof saved !== 'string') throw new BadProgress('part', 'saved');
  if (!isRecord(passed)) throw new BadProgress('part', 'passed');
  for (const [id, day] of Object.entries(passed)) {
    if (!isExercise(id) || typeof day !== 'string') throw new BadProgress('part', `passed, ${id}`);
  }
  if (visited !== undefined && (typeof visited !== 'string' || !isFolder(visited)))
    throw new BadProgress('part', 'visited');
  if (!isRecord(code)) throw new BadProgress('part', 'code');
  for (const [id, kept] of Object.entries(code)) {
    if (!isExercise(id) || !isCode(kept)) throw new BadProgress('part', `code, ${id}`);
  }
  // Every part of it was looked at.
  return file as unknown as ProgressFile;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCode(value: unknown): value is KeptCode {
  return (
    isRecord(value) &&
    typeof value['foreign'] === 'boolean' &&
    typeof value['hung'] === 'boolean' &&
    Array.isArray(value['files']) &&
    value['files'].every(
      (file) => isRecord(file) && typeof file['path'] === 'string' && typeof file['text'] === 'string',
    )
  );
}

// 05-peer-connection
function isFolder(name: string): boolean {
  return /^[\w-]+$/.test(name);
}

// 05-peer-connection/answer
function isExercise(id: string): boolean {
  return /^[\w-]+\/[\w-]+$/.test(id);
}

export function setting<T>(name: string): T | undefined {
  return read<T>(`setting:${name}`);
}

/** undefined goes back to the default. */
export function keepSetting(name: string, value: unknown): boolean {
  return write(`setting:${name}`, value);
}
