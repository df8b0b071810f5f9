/**
 * A worse link than the real one: when what is sent into it comes out, or that it does not. Pure but for chance.
 *
 * Its text also runs in a worker (conditions.ts), so createLink() uses nothing from outside of itself.
 */
import type { NetworkConditions } from '../protocol.ts';

export interface Link {
  /** `now` in ms, any clock that is always the same. */
  set(conditions: NetworkConditions, now: number): void;
  /** Nothing is added to what is sent now. */
  isClear(now: number): boolean;
  /**
   * When a message of `bytes` that is sent at `now` comes out, in ms of the same clock; Infinity: it is lost. What is
   * `reliable` is sent again until it comes through, as TCP and SCTP do; what is `ordered` overtakes nothing.
   */
  send(now: number, bytes: number, how: { reliable: boolean; ordered: boolean }): number;
}

export function createLink(random: () => number = Math.random): Link {
  /** As TCP's and SCTP's shortest time-out, and a round trip: RFC 6298, RFC 9260. */
  const LEAST_TIMEOUT_MS = 200;
  /** After so many losses in a row even the worst link is taken to have let it through. */
  const MOST_TRIES = 20;
  let { delayMs, loss, kbps }: Omit<NetworkConditions, 'outMs'> = { delayMs: 0, loss: 0, kbps: null };
  let outUntil = 0;
  /** When the sender has put the last one on the wire; when the last ordered one comes out. */
  let freeAt = 0;
  let lastAt = 0;

  return {
    set(conditions, now) {
      ({ delayMs, loss, kbps } = conditions);
      outUntil = now + conditions.outMs;
      freeAt = Math.min(freeAt, now);
    },
    isClear: (now) =>
      delayMs === 0 && loss === 0 && kbps === null && now >= outUntil && now >= freeAt && now >= lastAt,
    send(now, bytes, { reliable, ordered }) {
      if (!reliable && (now < outUntil || random() < loss)) return Number.POSITIVE_INFINITY;
      const start = Math.max(now, freeAt, reliable ? outUntil : 0);
      freeAt = start + (kbps === null ? 0 : (bytes * 8) / kbps);
      let at = freeAt + delayMs;
      for (let tries = 0; reliable && tries < MOST_TRIES && random() < loss; tries += 1)
        at += Math.max(LEAST_TIMEOUT_MS, 2 * delayMs);
      if (ordered) {
        at = Math.max(at, lastAt);
        lastAt = at;
      }
      return at;
    },
  };
}
