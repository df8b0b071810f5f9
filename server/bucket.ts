// A token bucket. Ten lines instead of rate-limiter-flexible, which counts attempts to connect (limits.ts): its answers
// are promises, and the codelab's protocol must be answered in the tick it asks in.

export interface Bucket {
  /** Takes `cost` tokens: 0, or how many ms until there are as many. `nowMs` is any clock that never goes back. */
  take(nowMs: number, cost?: number): number;
}

/** Holds `burst` tokens at first and at most, and gets `perSecond` new ones. */
export function createBucket({ perSecond, burst }: { perSecond: number; burst: number }): Bucket {
  let tokens = burst;
  let atMs = 0;
  return {
    take(nowMs, cost = 1) {
      tokens = Math.min(burst, tokens + ((nowMs - atMs) / 1000) * perSecond);
      atMs = nowMs;
      if (tokens < cost) return Math.ceil(((cost - tokens) / perSecond) * 1000);
      tokens -= cost;
      return 0;
    },
  };
}
