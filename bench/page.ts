// `npm run bench:page`: what a lesson page costs before anyone touches it. Serves the built site, opens the page in a
// fresh profile, waits until the network is quiet, and prints wire bytes, requests, long tasks and layout shift beside
// their budgets. Exits with 1 where a budget is broken.
import { chromium } from '@playwright/test';
import { findChromium } from '../scripts/browser.ts';
import { serveSite } from './site.ts';

const BUDGET = {
  wireBytes: 60_000,
  requests: 12,
  fontFiles: 2,
  fontBytes: 70_000,
  longTasks: 0,
  layoutShift: 0.01,
};
const PAGES = ['/', '/lessons/04-webcam/', '/lessons/05-peer-connection/'];
const RUNS = 3;

const { site, close } = await serveSite();

const executablePath = findChromium();
const browser = await chromium.launch({
  args: [
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ],
  ...(executablePath && { executablePath }),
});
let isBroken = false;
try {
  for (const path of PAGES) {
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await measure(`${site}${path}`));
    // Bytes and requests are the same each time; of tasks the best run counts, for the machine may be busy.
    const best = runs.reduce((a, b) => (b.longTasks < a.longTasks ? b : a));
    console.log(`\n${path}`);
    for (const [name, most] of Object.entries(BUDGET)) {
      const value = best[name as keyof typeof BUDGET];
      const fits = value <= most;
      isBroken ||= !fits;
      console.log(`  ${name.padEnd(12)} ${String(value).padStart(8)}  of ${most}${fits ? '' : '  OVER'}`);
    }
    console.log(`  monaco       ${best.monaco ? 'LOADED' : 'not loaded'}`);
    isBroken ||= best.monaco;
  }
} finally {
  await browser.close();
  close();
}
process.exitCode = isBroken ? 1 : 0;

async function measure(url: string) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  const types = new Map<string, string>();
  let wireBytes = 0;
  let fontBytes = 0;
  cdp.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (types.get(requestId) === 'Font') fontBytes += encodedDataLength;
    else wireBytes += encodedDataLength;
  });
  await page.addInitScript(() => {
    const seen = { longTasks: 0, layoutShift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      seen.longTasks += list.getEntries().length;
    }).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        seen.layoutShift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  const { longTasks, layoutShift } = await page.evaluate(
    () => (window as unknown as { seen: { longTasks: number; layoutShift: number } }).seen,
  );
  const kinds = [...types.values()];
  const monaco = await page.evaluate(() =>
    performance.getEntriesByType('resource').some(({ name }) => /editor\.api|\.worker/.test(name)),
  );
  await context.close();
  const fontFiles = kinds.filter((type) => type === 'Font').length;
  return {
    wireBytes,
    requests: kinds.length - fontFiles,
    fontFiles,
    fontBytes,
    longTasks,
    layoutShift: Math.round(layoutShift * 10_000) / 10_000,
    monaco,
  };
}
