// What an address may do in workshops before it has to wait, whoever counts: a process by itself (below), or Redis for all
// of them (redis/workshops.ts).
import { type Bucket, createBucket } from '../bucket.ts';

export const LIMITS = {
  /** Codes and tokens that were wrong: 60, and then one a second. */
  wrong: { perSecond: 1, burst: 60 },
  /** New workshops: 20, and then one a minute. */
  starts: { perSecond: 1 / 60, burst: 20 },
} as const;
export type LimitName = keyof typeof LIMITS;

/** Counts by address, in memory only and for as long as a bucket fills: no address is written anywhere. */
export function createCounters() {
  const buckets = new Map<string, { bucket: Bucket; blockedUntilMs: number; fullAtMs: number }>();
  /** How many ms the address has to wait; 0 if it need not. */
  function blockedMs(name: LimitName, address: string): number {
    const until = buckets.get(`${name} ${address}`)?.blockedUntilMs ?? 0;
    return Math.max(0, Math.ceil(until - performance.now()));
  }

  return {
    blockedMs,
    /** Takes one: 0, or how many ms the address is blocked from now on. */
    take(name: LimitName, address: string): number {
      const nowMs = performance.now();
      const waitsMs = blockedMs(name, address);
      if (waitsMs > 0) return waitsMs;
      const rate = LIMITS[name];
      const key = `${name} ${address}`;
      const one = buckets.get(key) ?? { bucket: createBucket(rate), blockedUntilMs: 0, fullAtMs: 0 };
      buckets.set(key, one);
      const waitMs = one.bucket.take(nowMs);
      one.blockedUntilMs = nowMs + waitMs;
      one.fullAtMs = nowMs + (rate.burst / rate.perSecond) * 1000;
      return waitMs;
    },
    sweep(): void {
      const nowMs = performance.now();
      for (const [key, { fullAtMs }] of buckets) if (fullAtMs < nowMs) buckets.delete(key);
    },
  };
}
