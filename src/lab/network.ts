/** Networks to try a call on: what each adds to the real one. Data only; frame/conditions.ts makes it so. */
import type { NetworkConditions } from '../sandbox/protocol.ts';
import type { EntryOf, TraceEntry } from '../trace/entry.ts';

/** How long “gone” is. */
export const GONE_MS = 5000;

export const GOOD: NetworkConditions = { delayMs: 0, loss: 0, kbps: null, outMs: 0 };

/** 3G: 300 ms there and back and 768 kbit/s up, as web page tests have it. Wi-Fi far from its access point. */
export const PRESETS = {
  good: GOOD,
  '3g': { delayMs: 150, loss: 0, kbps: 768, outMs: 0 },
  wifi: { delayMs: 20, loss: 0.03, kbps: null, outMs: 0 },
} satisfies Record<string, NetworkConditions>;

/** What the fields of the panel take: the largest number, and where it is needed the smallest. */
export const LIMITS = {
  delayMs: { min: 0, max: 5000 },
  loss: { min: 0, max: 90 },
  kbps: { min: 50, max: 100_000 },
};

/** The preset that these conditions are, if they are one. */
export function presetOf({ delayMs, loss, kbps }: NetworkConditions): keyof typeof PRESETS | undefined {
  for (const [name, preset] of Object.entries(PRESETS)) {
    if (preset.delayMs === delayMs && preset.loss === loss && preset.kbps === kbps)
      return name as keyof typeof PRESETS;
  }
  return undefined;
}

/** The last report of each video that shows pictures of another peer, none older than `sinceMs` before the last entry. */
export function latestPictures(trace: readonly TraceEntry[], sinceMs = 4000): EntryOf<'pictures'>[] {
  const from = (trace.at(-1)?.time ?? 0) - sinceMs;
  const latest = new Map<string, EntryOf<'pictures'>>();
  for (let i = trace.length - 1; i >= 0; i -= 1) {
    const entry = trace[i];
    if (!entry || entry.time < from) break;
    if (entry.kind !== 'pictures' || !entry.remote) continue;
    const key = `${entry.peer} ${entry.element}`;
    if (!latest.has(key)) latest.set(key, entry);
  }
  return [...latest.values()].sort(
    (a, b) => a.peer.localeCompare(b.peer) || a.element.localeCompare(b.element),
  );
}
