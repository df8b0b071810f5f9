// What it costs to scroll the log of a long trace: opened from a dump, as a learner does, in the built site. The log
// goes a step further each frame, as when one reads and as when one looks for something; beside it the same page at rest,
// for what the machine gives at all.
import type { Browser } from '@playwright/test';
import type { Happening, TraceEntry } from '../src/trace/entry.ts';
import { toRtcstats } from '../src/trace/export/rtcstats.ts';

export const FRAMES = 300;
/** A frame. At 200 thirteen screens go by in a second, and at 900 the list is thrown from end to end in five. */
const STEPS_PX = { 'at rest': 0, reading: 40, searching: 200, thrown: 900 };
export type Pace = keyof typeof STEPS_PX;

export interface Scrolled {
  framesPerSecond: number;
  /** Of FRAMES, those that took more than one and a half of a screen's at 60 Hz. */
  late: number;
}

/** Scrolls the log of a trace of `entries` at each pace. `site` is the built one, without a slash at its end. */
export async function scrollLog(
  browser: Browser,
  site: string,
  entries: number,
): Promise<Record<Pace, Scrolled>> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    await page.goto(`${site}/lessons/05-peer-connection/`);
    const exercise = page.locator('workbook-exercise').first();
    await exercise.getByRole('tab', { name: 'Trace', exact: true }).click();
    await exercise.getByRole('button', { name: 'Open…' }).click();
    const buffer = Buffer.from(toRtcstats(longTrace(entries)));
    await page.getByLabel(/Open a dump/).setInputFiles({ name: 'long.txt', mimeType: 'text/plain', buffer });
    await exercise.getByText(`${entries} entries, shown in all views`).waitFor();
    const panel = exercise.getByRole('list', { name: 'Trace' }).locator('..');
    const scrolled: Partial<Record<Pace, Scrolled>> = {};
    for (const pace of Object.keys(STEPS_PX) as Pace[]) {
      const gaps = await panel.evaluate(scroll, [STEPS_PX[pace], FRAMES] as const);
      scrolled[pace] = {
        framesPerSecond: (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0),
        late: gaps.filter((gap) => gap > 25).length,
      };
    }
    return scrolled as Record<Pace, Scrolled>;
  } finally {
    await page.close();
  }
}

/** Runs in the page: times between frames, ms. */
async function scroll(panel: Element, [stepPx, frames]: readonly [number, number]): Promise<number[]> {
  panel.scrollTop = 0;
  // What came with the trace has been drawn by then.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const times: number[] = [];
  await new Promise<void>((resolve) => {
    requestAnimationFrame(function next(time) {
      times.push(time);
      panel.scrollTop += stepPx;
      if (times.length > frames) resolve();
      else requestAnimationFrame(next);
    });
  });
  if (stepPx > 0 && panel.scrollTop < (stepPx * frames) / 2)
    throw new Error(`It scrolled to ${panel.scrollTop} px`);
  return times.slice(1).map((time, i) => time - (times[i] ?? time));
}

/** What a call that lasts is full of. */
function longTrace(entries: number): TraceEntry[] {
  const kinds: ((i: number) => Happening)[] = [
    (i) => ({
      kind: 'call',
      call: i,
      object: 'dc1',
      method: 'send',
      args: [`message ${i}`],
      source: { file: 'main.ts', line: 12, column: 3 },
    }),
    (i) => ({
      kind: 'event',
      object: 'dc1',
      type: 'message',
      detail: { $: 'object', name: 'MessageEvent', entries: [['data', `message ${i}`]] },
    }),
    (i) => ({
      kind: 'candidate',
      object: 'pc1',
      side: 'local',
      candidate: `candidate:${i} 1 udp 2122194687 192.0.2.2 ${40_000 + (i % 9000)} typ host generation 0 ufrag 2JGG`,
      sdpMid: '0',
      sdpMLineIndex: 0,
    }),
    (i) => ({
      kind: 'state',
      object: 'pc1',
      machine: 'iceConnection',
      state: i % 8 === 3 ? 'checking' : 'connected',
    }),
  ];
  return Array.from({ length: entries }, (_, i) => ({
    id: i + 1,
    peer: i % 2 === 0 ? 'Alice' : 'Bob',
    time: i * 5,
    ...(kinds[i % kinds.length]?.(i) as Happening),
  }));
}
