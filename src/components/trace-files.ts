/** The trace as a file, and back: formats that rtcstats' dump importer and this page open. */

import type { Trace, TraceEntry } from '../trace/entry.ts';
import { fromDump } from '../trace/export/import.ts';
import { toInternals } from '../trace/export/internals.ts';
import { redact, redactText } from '../trace/export/redact.ts';
import { toRtcstats } from '../trace/export/rtcstats.ts';

export type DumpFormat = 'rtcstats' | 'internals';

const NAMES: Record<DumpFormat, string> = { rtcstats: 'rtcstats.txt', internals: 'webrtc-internals.json' };
/** A dump of an hour is some ten megabytes; more than this is something else. */
const MOST_BYTES = 200 * 1024 * 1024;

/** Saves the trace. `startedAt` is the moment of Run, ms since 1970. Addresses are replaced unless they are wanted. */
export function saveTrace(trace: Trace, format: DumpFormat, startedAt: number, withAddresses: boolean): void {
  const clean = (text: string) => (withAddresses ? text : redactText(text));
  const options = {
    userAgent: navigator.userAgent,
    origin: clean(location.origin),
    url: clean(location.href.replace(/#.*/, '')),
    startedAt,
  };
  const entries = withAddresses ? trace : redact(trace);
  const text = format === 'rtcstats' ? toRtcstats(entries, options) : toInternals(entries, options);
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  Object.assign(document.createElement('a'), { href: url, download: NAMES[format] }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Reads a dump, gzipped or not. Throws an Error that says what was expected and what was found. */
export async function openTrace(file: File): Promise<TraceEntry[]> {
  if (file.size > MOST_BYTES) {
    throw new Error(
      `${file.name} has ${Math.round(file.size / 1e6)} MB; a dump of a call has some ten MB at most.`,
    );
  }
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const isGzip = first === 0x1f && second === 0x8b;
  const stream = isGzip ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
  return fromDump(await new Response(stream).text());
}
