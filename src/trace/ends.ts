/** The two ends of a description: who set it as their own, and who was given it. For experiments with SDP. */
import type { EntryOf, Trace, TraceEntry } from './entry.ts';
import { isNewConnection } from './lanes.ts';

/** A connection: `Alice`, `pc1`. */
export interface End {
  peer: string;
  object: string;
}

export interface Ends {
  /** Whose local description it is. */
  author?: End;
  /** Whose remote description it is. */
  receiver?: End;
}

/**
 * Which description it is, whatever was changed in it on the way: its type, its session (RFC 8866 section 5.2) and its
 * ICE ufrag.
 *
 *     offer o=- 4611731400430051336 2 IN IP4 127.0.0.1 a=ice-ufrag:jNUX
 */
export function descriptionKey({ type, sdp }: { type: string; sdp: string }): string {
  return `${type} ${/^o=.*$/m.exec(sdp)?.[0] ?? ''} ${/^a=ice-ufrag:.*$/m.exec(sdp)?.[0] ?? ''}`;
}

/** Both ends of a description, as far as they are in the trace. */
export function endsOf(trace: Trace, description: EntryOf<'description'>): Ends {
  const key = descriptionKey(description);
  const same = trace.filter(
    (entry): entry is EntryOf<'description'> => entry.kind === 'description' && descriptionKey(entry) === key,
  );
  const isOther = (entry: End) => entry.peer !== description.peer || entry.object !== description.object;
  const { peer, object, side } = description;
  const other = same.findLast((entry) => entry.side !== side && isOther(entry));
  const [here, there] =
    side === 'local' ? (['author', 'receiver'] as const) : (['receiver', 'author'] as const);
  return { [here]: { peer, object }, ...(other && { [there]: { peer: other.peer, object: other.object } }) };
}

/** Was the connection made in this run of its pane, and not closed? */
export function isAlive(trace: Trace, end: End): boolean {
  const last = trace.findLast(
    (entry) => isPaneEnd(entry, end) || (isSame(entry, end) && (isNewConnection(entry) || isClosing(entry))),
  );
  return last !== undefined && isNewConnection(last);
}

/** The signaling state in which a connection stands; every one begins as stable. */
export function signalingStateOf(trace: Trace, end: End): string {
  const last = trace.findLast(
    (entry) => isSame(entry, end) && entry.kind === 'state' && entry.machine === 'signaling',
  );
  return last?.kind === 'state' ? last.state : 'stable';
}

function isSame(entry: TraceEntry, { peer, object }: End): boolean {
  return entry.peer === peer && 'object' in entry && entry.object === object;
}

function isPaneEnd(entry: TraceEntry, { peer }: End): boolean {
  return entry.kind === 'run' && entry.peer === peer && (entry.phase === 'start' || entry.phase === 'stop');
}

function isClosing(entry: TraceEntry): boolean {
  return entry.kind === 'state' && entry.machine === 'signaling' && entry.state === 'closed';
}
