// `npm run bench:trace`: what the recorder costs. Sets up a loopback call with the fake camera in two realms, with
// webrtc-adapter alone and with the recorder after it, interleaved in rotating order, each in a fresh browser context.
// As in the sandbox, what is recorded goes to another process: in both realms a frame of another site is there, and takes
// in what comes. The call's code has no loop that may not end, as most has none: that would cost more (outbox.ts).
// Prints medians, the paired differences with a 95 % bootstrap interval, and the recorder's size, beside their budgets;
// then how the log of a long trace scrolls in the built site (npm run build). Exits with 1 where a budget is broken.
import { gzipSync } from 'node:zlib';
import type { Happening } from '../src/trace/entry.ts';
import { bundle, serveRealms } from '../tests/support/realm.ts';
import { launchChromium } from './chromium.ts';
import { FRAMES, type Pace, type Scrolled, scrollLog } from './log.ts';
import { serveSite } from './site.ts';

const BUDGET = {
  /** Median of the paired differences. */
  scriptMs: 2.5,
  /** The interval must include zero: that calls come up as before cannot be told from chance. */
  setUpMs: 0,
  gzipBytes: 12_000,
  /** While the log of ENTRIES scrolls under somebody who reads or searches: 60, but for one frame or two in 300. */
  framesPerSecond: 59.5,
};
const ENTRIES = 10_000;
const PAIRS = Number(process.argv[2] ?? 24);
const RESAMPLES = 10_000;
/** Before a call. */
const QUIET_MS = 500;

const REALMS = ['native', 'recorded'] as const;
type Realm = (typeof REALMS)[number];
interface Measured {
  /** Processor time of the main thread in scripts, from before the call to the first remote picture. */
  scriptMs: number;
  /** From the first line of the call until both connections say `connected`. */
  setUpMs: number;
  entries: number;
}

const SIZED = ['record', 'preview', 'source', 'console', 'outbox'];
const recorder = await bundle(
  SIZED.map((name) => `export * from './src/sandbox/frame/${name}.ts';`).join('\n'),
);
const gzipBytes = gzipSync(recorder, { level: 9 }).length;

const built = await serveSite();
const { site, close } = await serveRealms({
  '/page': `<!doctype html><html lang="en"><title>Page</title><script>
    let entries = 0;
    onmessage = ({ ports: [port] }) => {
      port.onmessage = function receive({ data, ports: [port] }) {
        if (data.type === 'joined') port.onmessage = receive;
        else for (const { happenings } of data.moments) entries += happenings.length;
      };
    };
    parent.postMessage('ready', '*');
  </script></html>`,
});
const browser = await launchChromium();
let scrolled: Record<Pace, Scrolled>;
const pairs: Record<Realm, Measured>[] = [];
try {
  // Each realm once, uncounted: the browser's own processes start with the first.
  for (const realm of REALMS) await measure(realm);
  for (let i = 0; i < PAIRS; i += 1) {
    const order = i % 2 === 0 ? REALMS : REALMS.toReversed();
    const pair: Partial<Record<Realm, Measured>> = {};
    for (const realm of order) pair[realm] = await measure(realm);
    pairs.push(pair as Record<Realm, Measured>);
  }
  scrolled = await scrollLog(browser, built.site, ENTRIES);
} finally {
  await browser.close();
  close();
  built.close();
}

console.log(`A loopback call with video, ${PAIRS} pairs, with webrtc-adapter in both (median, ms)\n`);
console.log('                 without     with     more   95 % interval');
const script = compare('scriptMs', 'script time');
const setUp = compare('setUpMs', 'call set-up');
const entries = median(pairs.map(({ recorded }) => recorded.entries));
console.log(`\n${entries} entries a call; ${gzipBytes} bytes of gzip (${recorder.length} minified)\n`);
console.log(`The log of ${ENTRIES} entries, frames a second, and late ones of ${FRAMES}\n`);
for (const [pace, { framesPerSecond, late }] of Object.entries(scrolled))
  console.log(`  ${pace.padEnd(12)}${framesPerSecond.toFixed(1).padStart(9)}${String(late).padStart(9)}`);
console.log();

let isBroken = false;
budget(
  `script time: ${script.more.toFixed(2)} of ${BUDGET.scriptMs} ms more`,
  script.more <= BUDGET.scriptMs,
);
budget(
  `call set-up: the interval ${setUp.low <= BUDGET.setUpMs ? 'includes zero or less' : 'is above zero'}`,
  setUp.low <= BUDGET.setUpMs,
);
const slowest = Math.min(scrolled.reading.framesPerSecond, scrolled.searching.framesPerSecond);
budget(
  `log: ${slowest.toFixed(1)} frames a second while it scrolls, of ${BUDGET.framesPerSecond}`,
  slowest >= BUDGET.framesPerSecond,
);
budget(`recorder: ${gzipBytes} of ${BUDGET.gzipBytes} bytes`, gzipBytes <= BUDGET.gzipBytes);
process.exitCode = isBroken ? 1 : 0;

function budget(what: string, fits: boolean): void {
  isBroken ||= !fits;
  console.log(`  ${what}${fits ? '' : '  OVER'}`);
}

function compare(value: 'scriptMs' | 'setUpMs', name: string): { more: number; low: number } {
  const differences = pairs.map(({ native, recorded }) => recorded[value] - native[value]);
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(differences.map(() => differences[Math.floor(Math.random() * differences.length)] ?? 0)),
  ).toSorted((a, b) => a - b);
  const low = medians[Math.floor(RESAMPLES * 0.025)] ?? 0;
  const high = medians[Math.floor(RESAMPLES * 0.975)] ?? 0;
  const more = median(differences);
  const columns = [
    median(pairs.map(({ native }) => native[value])),
    median(pairs.map(({ recorded }) => recorded[value])),
    more,
  ].map((ms) => ms.toFixed(2).padStart(9));
  console.log(`  ${name.padEnd(12)}${columns.join('')}   [${low.toFixed(2)}, ${high.toFixed(2)}]`);
  return { more, low };
}

function median(of: number[]): number {
  const sorted = of.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

async function measure(realm: Realm): Promise<Measured> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${site}/${realm}`);
    const cdp = await context.newCDPSession(page);
    // Processor time: on a busy machine the clock also counts what others do.
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const scriptSeconds = async () => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN;
    };
    await page.evaluate(prepareCall, QUIET_MS);
    const before = await scriptSeconds();
    const { setUpMs, entries } = await page.evaluate(() => call());
    return { scriptMs: ((await scriptSeconds()) - before) * 1000, setUpMs, entries };
  } finally {
    await context.close();
  }
}

declare function call(): Promise<{ setUpMs: number; entries: number }>;
/** Only in the recorded realm. */
declare const createOutbox: typeof import('../src/sandbox/frame/outbox.ts').createOutbox | undefined;

/** Runs in the realm, before the clock does: the camera gives pictures, and entries go where the sandbox's go. */
async function prepareCall(quietMs: number) {
  let entries = 0;
  const page = document.createElement('iframe');
  page.src = `http://127.0.0.1:${location.port}/page`;
  const isReady = new Promise((resolve) => addEventListener('message', resolve, { once: true }));
  document.body.append(page);
  await isReady;
  const { port1, port2 } = new MessageChannel();
  page.contentWindow?.postMessage(null, '*', [port2]);
  const outbox = typeof createOutbox === 'function' ? createOutbox(port1) : undefined;
  outbox?.batch([String(call)]);
  const epoch = performance.timeOrigin;
  const now = performance.now.bind(performance);
  function emitHappenings(happenings: Happening[]) {
    entries += happenings.length;
    outbox?.tell({ at: epoch + now(), happenings });
  }
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  const [local, video] = [document.createElement('video'), document.createElement('video')];
  for (const element of [local, video]) Object.assign(element, { muted: true, autoplay: true });
  document.body.append(local, video);
  local.srcObject = stream;
  await new Promise((resolve) => local.requestVideoFrameCallback(resolve));
  // Whatever came with the page and its processes has been done by then: it makes set-up times uneven.
  await new Promise((resolve) => setTimeout(resolve, quietMs));
  await new Promise((resolve) => requestIdleCallback(resolve));

  /** What a lesson does: trickled candidates, implicit descriptions. */
  async function call() {
    const start = performance.now();
    entries = 0;
    const alice = new RTCPeerConnection();
    const bob = new RTCPeerConnection();
    const connected = [alice, bob].map(
      (pc) =>
        new Promise<void>((resolve) => {
          pc.onconnectionstatechange = () => pc.connectionState === 'connected' && resolve();
        }),
    );
    const pictured = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    alice.onicecandidate = ({ candidate }) => candidate && bob.addIceCandidate(candidate);
    bob.onicecandidate = ({ candidate }) => candidate && alice.addIceCandidate(candidate);
    bob.ontrack = ({ streams }) => {
      video.srcObject = streams[0] ?? null;
    };
    for (const track of stream.getTracks()) alice.addTrack(track, stream);
    await alice.setLocalDescription();
    await bob.setRemoteDescription(alice.localDescription!);
    await bob.setLocalDescription();
    await alice.setRemoteDescription(bob.localDescription!);
    await Promise.all(connected);
    const setUpMs = performance.now() - start;
    await pictured;
    return { setUpMs, entries };
  }
  Object.assign(globalThis, { call, emitHappenings });
}
