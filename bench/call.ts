// `npm run bench:call`: how long a call takes to come up over the signaling server. Lesson 8's fast call and the plain
// exchange of the codelab's step 05, in turn, each in two fresh pages of Chromium against one real server; the clock runs in
// the second peer's page, from the moment its wish to join goes out. Prints medians, their ratio with a 95 % bootstrap
// interval, beside their budgets. Exits with 1 where a budget is broken.
//
// The times in ms are for a quiet machine; on a busy one look at the ratio.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from '@playwright/test';
import { attachSignaling } from '../server/signaling.ts';
import { launchChromium } from './chromium.ts';

const BUDGET = {
  /** Of the plain exchange's time to connected. */
  ratio: 0.6,
  connectedMs: 80,
  frameMs: 160,
};
const PAIRS = Number(process.argv[2] ?? 24);
const RESAMPLES = 10_000;

const CALLS = {
  plain: 'bench/fixtures/plain-call.ts',
  fast: 'lessons/08-video-call/fast/solution/main.ts',
};
type Kind = keyof typeof CALLS;
interface Measured {
  connectedMs: number;
  frameMs: number;
}

const { site, close } = await serve();
const browser = await launchChromium();
const pairs: Record<Kind, Measured>[] = [];
const loadBefore = loadavg()[0];
try {
  // Each once, uncounted: the browser's own processes start with the first.
  await measure('plain');
  await measure('fast');
  for (let i = 0; i < PAIRS; i += 1) {
    const order: Kind[] = i % 2 === 0 ? ['plain', 'fast'] : ['fast', 'plain'];
    const pair: Partial<Record<Kind, Measured>> = {};
    for (const kind of order) pair[kind] = await measure(kind);
    pairs.push(pair as Record<Kind, Measured>);
  }
} finally {
  await browser.close();
  await close();
}

console.log(`From the second peer's wish to join, ${PAIRS} calls of each kind in turn (median, ms)`);
console.log(`Load of the machine: ${loadBefore?.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after\n`);
console.log('                   plain     fast    ratio   95 % interval');
const connected = compare('connectedMs', 'connected');
const frame = compare('frameMs', 'first frame');

let isBroken = false;
console.log();
budget(
  `connected: ${connected.ratio.toFixed(2)} of ${BUDGET.ratio} times the plain exchange`,
  connected.ratio <= BUDGET.ratio,
);
budget(
  `connected: ${connected.fast.toFixed(0)} of ${BUDGET.connectedMs} ms`,
  connected.fast <= BUDGET.connectedMs,
);
budget(`first frame: ${frame.fast.toFixed(0)} of ${BUDGET.frameMs} ms`, frame.fast <= BUDGET.frameMs);
process.exitCode = isBroken ? 1 : 0;

function budget(what: string, fits: boolean): void {
  isBroken ||= !fits;
  console.log(`  ${what}${fits ? '' : '  OVER'}`);
}

function compare(value: keyof Measured, name: string): { fast: number; ratio: number } {
  const ratioOf = (some: Record<Kind, Measured>[]) =>
    median(some.map(({ fast }) => fast[value])) / median(some.map(({ plain }) => plain[value]));
  const ratios = Array.from({ length: RESAMPLES }, () =>
    ratioOf(pairs.map(() => pairs[Math.floor(Math.random() * pairs.length)] as Record<Kind, Measured>)),
  ).toSorted((a, b) => a - b);
  const low = ratios[Math.floor(RESAMPLES * 0.025)] ?? 0;
  const high = ratios[Math.floor(RESAMPLES * 0.975)] ?? 0;
  const plain = median(pairs.map((pair) => pair.plain[value]));
  const fast = median(pairs.map((pair) => pair.fast[value]));
  const ratio = ratioOf(pairs);
  const columns = [plain.toFixed(1), fast.toFixed(1), ratio.toFixed(2)].map((text) => text.padStart(9));
  console.log(`  ${name.padEnd(12)}${columns.join('')}   [${low.toFixed(2)}, ${high.toFixed(2)}]`);
  return { fast, ratio };
}

function median(of: number[]): number {
  const sorted = of.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

async function measure(kind: Kind): Promise<Measured> {
  const room = `bench-${kind}-${Math.random().toString(36).slice(2)}`;
  const contexts: BrowserContext[] = [];
  const open = async (peer: string): Promise<Page> => {
    const context = await browser.newContext();
    contexts.push(context);
    await context.addInitScript(watch, { room, peer });
    const page = await context.newPage();
    await page.goto(`${site}/${kind}`);
    return page;
  };
  try {
    const first = await open('Alice');
    // Who waits in a room has waited: whatever its page does ahead is done.
    await first.waitForFunction(() => 'joinedAt' in window);
    await first.waitForFunction(() => document.querySelector<HTMLVideoElement>('#local')?.srcObject);
    await first.evaluate(settled);
    const second = await open('Bob');
    return await second.evaluate(callTimes);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
}

/** Runs in each page before its code: notes the moments, and gives it the names that the sandbox does. */
function watch(workbook: { room: string; peer: string }): void {
  const { send } = WebSocket.prototype;
  const { send: sendRequest } = XMLHttpRequest.prototype;
  const Native = RTCPeerConnection;
  const times: { joinedAt?: number; connectedAt?: number } = {};
  Object.assign(window, {
    workbook,
    times,
    RTCPeerConnection: class extends Native {
      constructor(...args: ConstructorParameters<typeof Native>) {
        super(...args);
        this.addEventListener('connectionstatechange', () => {
          if (this.connectionState === 'connected') times.connectedAt ??= performance.now();
        });
      }
    },
  });
  const look = (data: unknown) => {
    if (typeof data !== 'string' || !/"(room:join|create or join)"/.test(data)) return;
    Object.assign(window, { joinedAt: performance.now() });
    times.joinedAt ??= performance.now();
  };
  WebSocket.prototype.send = function (data) {
    look(data);
    send.call(this, data);
  };
  // Socket.IO's long polling.
  XMLHttpRequest.prototype.send = function (data) {
    look(data);
    sendRequest.call(this, data);
  };
}

/** Runs in the first peer's page: until nothing is left to do. */
async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet += 1) await new Promise((resolve) => requestIdleCallback(resolve));
  await new Promise((resolve) => setTimeout(resolve, 300));
}

/** Runs in the second peer's page, from whenever it has loaded. */
async function callTimes(): Promise<Measured> {
  const { times } = window as unknown as { times: { joinedAt?: number; connectedAt?: number } };
  const remote = document.querySelector<HTMLVideoElement>('#remote');
  const frameAt = await new Promise<number>((resolve) => remote?.requestVideoFrameCallback(resolve));
  const { joinedAt = Number.NaN, connectedAt = Number.NaN } = times;
  return { connectedMs: connectedAt - joinedAt, frameMs: frameAt - joinedAt };
}

/** The pages, the client of Socket.IO and real signaling, on a free port of this machine. */
async function serve(): Promise<{ site: string; close(): Promise<void> }> {
  const file = (path: string) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
  const client = file('node_modules/socket.io-client/dist/socket.io.esm.min.js');
  const scripts = Object.fromEntries(
    Object.entries(CALLS).map(([kind, path]) => [`/${kind}.js`, stripTypeScriptTypes(file(path))]),
  );
  const http = createServer(({ url = '' }, response) => {
    const kind = url.slice(1);
    const script = url === '/socket.io-client.js' ? client : scripts[url];
    response.setHeader('Content-Type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(script ?? (kind in CALLS ? html(kind) : '<!doctype html>'));
  });
  const io = attachSignaling(http);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return { site: `http://127.0.0.1:${port}`, close: async () => void (await io.close()) };
}

function html(kind: string): string {
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>${kind}</title>
  <script type="importmap">{ "imports": { "socket.io-client": "/socket.io-client.js" } }</script>
  <video id="local" autoplay playsinline muted></video>
  <video id="remote" autoplay playsinline muted></video>
  <p id="state"></p>
  <script type="module" src="/${kind}.js"></script>
</html>`;
}
