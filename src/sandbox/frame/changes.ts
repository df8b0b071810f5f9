/**
 * What a hand changes while the page goes on, noted in the trace as something that was set: main.css video.filter, from
 * what to what. A drag has a value for every step on its way: one note, once it rests, from the first to the last.
 */
import type { Happening } from '../../trace/entry.ts';

/** It rests: nothing of it has changed for so long. */
const REST_MS = 300;

export interface Change {
  /** Whose it is: video-track1, main.css video, #edges feGaussianBlur. */
  object: string;
  property: string;
  from: string;
  to: string;
}

// Taken before lesson code.
const later = setTimeout.bind(window);
const enough = clearTimeout.bind(window);

/** Returns what notes a change; each of an object's properties rests by itself. */
export function createChanges(emit: (happening: Happening) => void): (change: Change) => void {
  const resting = new Map<string, { from: string; timer: ReturnType<typeof setTimeout> }>();
  return ({ object, property, from, to }) => {
    const key = `${object}\n${property}`;
    const before = resting.get(key);
    if (before) enough(before.timer);
    const first = before?.from ?? from;
    const timer = later(() => {
      resting.delete(key);
      // There and back again: nothing came of it.
      if (first !== to) emit({ kind: 'set', object, property, value: to, from: first, experiment: true });
    }, REST_MS);
    resting.set(key, { from: first, timer });
  };
}
