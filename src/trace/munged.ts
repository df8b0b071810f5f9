/** SDP munging: what was changed between createOffer() or createAnswer() and setLocalDescription(). */
import { isMunged, type LineDiff } from './diff.ts';
import type { EntryOf, Preview, Trace } from './entry.ts';

/**
 * The lines that the page's code changed before it set a local description; none where it set what it was given. What was
 * handed over counts, not what the browser made of it: Firefox adds lines of its own, and both add candidates.
 */
export function mungedLines(trace: Trace, description: EntryOf<'description'>): LineDiff[] {
  const { peer, object, side, type, id } = description;
  if (side !== 'local') return [];
  const before = trace.filter(
    (entry) => entry.id < id && entry.peer === peer && 'object' in entry && entry.object === object,
  );
  const set = before.findLast((entry) => entry.kind === 'call' && entry.method === 'setLocalDescription');
  const maker = type === 'offer' ? 'createOffer' : 'createAnswer';
  const created = before.findLast((entry) => entry.kind === 'result' && entry.method === maker);
  const given = created?.kind === 'result' ? sdpOf(created.value) : undefined;
  const handed = set?.kind === 'call' ? sdpOf(set.args[0]) : undefined;
  if (given === undefined || handed === undefined) return [];
  return (isMunged(given, handed) || []).filter(({ kind }) => kind !== 'same');
}

/** The text of a description's preview; undefined where there is none, or it was cut. */
function sdpOf(value: Preview | undefined): string | undefined {
  if (typeof value !== 'object' || value?.$ !== 'object') return undefined;
  const sdp = value.entries.find(([key]) => key === 'sdp')?.[1];
  return typeof sdp === 'string' && sdp !== '' && !sdp.endsWith('…') ? sdp : undefined;
}
