/** Opens dumps of other tools, and our own: what they hold as a trace, for the same views. */
import type { TraceEntry } from '../entry.ts';
import { readInternals } from './internals.ts';
import { MAGIC, readRtcstats, short } from './rtcstats.ts';

/**
 * Reads an rtcstats dump (v3: of rtcstats-js, of Chromium, of toRtcstats) or a dump of chrome://webrtc-internals (Chromium's
 * or toInternals'). Times are milliseconds since its first line. Throws an Error that says what was expected and found.
 */
export function fromDump(text: string): TraceEntry[] {
  const dump = text.replace(/^\uFEFF/, '').replace(/^RTCStatsDump\r\n/, MAGIC);
  if (dump.startsWith(MAGIC)) return readRtcstats(dump);
  if (dump.startsWith('{')) return readInternals(dump);
  const expected = `Expected a dump of rtcstats, which starts with ${short(MAGIC.trim())}, or of webrtc-internals, which starts with "{"`;
  if (dump === '') throw new Error(`${expected}; found an empty file.`);
  if (dump.startsWith('\u001f')) throw new Error(`${expected}; found gzip: unpack it first.`);
  throw new Error(`${expected}; found ${short(dump)}.`);
}
