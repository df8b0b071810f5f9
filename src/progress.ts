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

export function setting<T>(name: string): T | undefined {
  return read<T>(`setting:${name}`);
}

/** undefined goes back to the default. */
export function keepSetting(name: string, value: unknown): boolean {
  return write(`setting:${name}`, value);
}
