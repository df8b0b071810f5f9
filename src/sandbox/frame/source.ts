/** Where in the learner's files something happened, read from a stack. */
import type { SourcePosition } from '../../trace/entry.ts';

/** Lesson files claim to lie at the frame's own origin (sourceURL): http://p1.localhost:3000/main.ts:12:5 */
export const sourceRoot = `${new URL(location.href).origin}/`;

const paths = new Set<string>();
const blobs = new Map<string, string>();

/** Makes a file known by its path, and by the blob URL it runs from where it has one. */
export function knowFile(path: string, blobUrl?: string): void {
  paths.add(path);
  if (blobUrl) blobs.set(blobUrl, path);
}

/** The file behind a URL of an error event or a stack line. */
export function fileOf(url: string): string | undefined {
  const path = blobs.get(url) ?? (url.startsWith(sourceRoot) ? url.slice(sourceRoot.length) : undefined);
  return path !== undefined && paths.has(path) ? path : undefined;
}

const POSITION = /((?:https?|blob):[^\s()@]+?):(\d+):(\d+)/g;

/** The topmost position in the learner's own code, or undefined. */
export function positionIn(stack: unknown): SourcePosition | undefined {
  if (typeof stack !== 'string') return undefined;
  POSITION.lastIndex = 0;
  for (let found = POSITION.exec(stack); found; found = POSITION.exec(stack)) {
    const [, url = '', line, column] = found;
    const file = fileOf(url);
    if (file !== undefined) return { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}

/** What V8 and Firefox since 138 have: a stack that begins below a function. */
const { captureStackTrace } = Error as {
  captureStackTrace?: (on: { stack?: string }, below: unknown) => void;
};

/** Where the caller stands in the learner's code. With the trap of a Proxy, frames of ours above it are not looked up. */
export function callerPosition(trap?: unknown): SourcePosition | undefined {
  const at: { stack?: string } = captureStackTrace ? {} : new Error();
  captureStackTrace?.(at, trap);
  return positionIn(at.stack);
}

/** A stack that names the learner's files by their paths. */
export function readableStack(stack: unknown): string {
  if (typeof stack !== 'string') return '';
  let readable = stack.replaceAll(sourceRoot, '');
  for (const [url, path] of blobs) readable = readable.replaceAll(url, path);
  return readable
    .split('\n')
    .filter((line) => !line.includes('sandbox/frame.js'))
    .join('\n');
}
