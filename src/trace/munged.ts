/** SDP munging: what was changed between createOffer() or createAnswer() and setting the description. */
import { isMunged, type LineDiff } from './diff.ts';
import { descriptionKey } from './ends.ts';
import type { EntryOf, Preview, Trace } from './entry.ts';

/**
 * The lines that were changed before a local description was set; none where it was set as it was created. What was handed
 * over counts, not what the browser made of it: Firefox adds lines of its own, and both add candidates.
 *
 * Of a remote description only an experiment of the page is told: on their way descriptions gain candidates anyhow.
 */
export function mungedLines(trace: Trace, description: EntryOf<'description'>): LineDiff[] {
  const { peer, object, side, type, id } = description;
  const before = trace.filter((entry) => entry.id < id);
  const own = before.filter((entry) => entry.peer === peer && 'object' in entry && entry.object === object);
  const method = side === 'local' ? 'setLocalDescription' : 'setRemoteDescription';
  const set = own.findLast(
    (entry): entry is EntryOf<'call'> => entry.kind === 'call' && entry.method === method,
  );
  const handed = sdpOf(set?.args[0]);
  if (!set || handed === undefined || (side === 'remote' && !set.experiment)) return [];
  const maker = type === 'offer' ? 'createOffer' : 'createAnswer';
  const makers = (side === 'local' ? own : before).filter(
    (entry): entry is EntryOf<'result'> => entry.kind === 'result' && entry.method === maker,
  );
  const given =
    side === 'local'
      ? sdpOf(makers.at(-1)?.value)
      : (asCalled(own, set) ?? sameSession(makers, { type, sdp: handed }));
  if (given === undefined) return [];
  return (isMunged(given, handed) || []).filter(({ kind }) => kind !== 'same');
}

/** What the learner's code had handed over, where the page set another text in its place. */
function asCalled(own: Trace, set: EntryOf<'call'>): string | undefined {
  const called = own.find((entry) => entry.kind === 'call' && entry.call === set.call && entry !== set);
  return called?.kind === 'call' ? sdpOf(called.args[0]) : undefined;
}

/** What the other end had created, of the same session. */
function sameSession(
  makers: EntryOf<'result'>[],
  description: { type: string; sdp: string },
): string | undefined {
  return makers
    .map(({ value }) => sdpOf(value))
    .findLast(
      (sdp) => sdp !== undefined && descriptionKey({ ...description, sdp }) === descriptionKey(description),
    );
}

/** The text of a description's preview; undefined where there is none, or it was cut. */
function sdpOf(value: Preview | undefined): string | undefined {
  if (typeof value !== 'object' || value?.$ !== 'object') return undefined;
  const sdp = value.entries.find(([key]) => key === 'sdp')?.[1];
  return typeof sdp === 'string' && sdp !== '' && !sdp.endsWith('…') ? sdp : undefined;
}
