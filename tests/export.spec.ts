/**
 * A call of two peers with picture, sound and data, saved as a learner does: nothing is missing, nothing private is left,
 * and every view of the file is the view of the call.
 */
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { channels } from '../src/trace/channels.ts';
import { all } from '../src/trace/check.ts';
import type { Trace, TraceEntry } from '../src/trace/entry.ts';
import { graphs } from '../src/trace/graphs.ts';
import { fromDump, redact } from '../src/trace/index.ts';
import { ladder } from '../src/trace/ladder.ts';
import { lanes } from '../src/trace/lanes.ts';
import { logRow } from '../src/trace/log.ts';
import { candidatePairs, gathered } from '../src/trace/pairs.ts';
import { waterfall } from '../src/trace/waterfall.ts';
import { checkInternals, checkRtcstats } from './fixtures/traces/importer.ts';
import { type ExercisePage, expectTrace, FIXTURE, openExercise } from './support/exercise.ts';

const USERNAME = 'martha-at-home';
const CREDENTIAL = 'hunter2-at-home';

/** Tells all that it knows: over the wire, in the console, in constraints. */
const CALL = `import { io } from 'socket.io-client';

const iceServers = [{ urls: 'turn:127.0.0.1:3478', username: '${USERNAME}', credential: '${CREDENTIAL}' }];
const socket = io();
const pc = new RTCPeerConnection({ iceServers });
pc.onicecandidate = ({ candidate }) => {
  console.log('candidate', candidate?.candidate, JSON.stringify(candidate));
  if (candidate) socket.emit('message', { candidate });
};
pc.ontrack = ({ streams }) => (document.querySelector('video').srcObject = streams[0]);

const devices = await navigator.mediaDevices.enumerateDevices();
const { deviceId, label } = devices.find(({ kind }) => kind === 'videoinput');
console.log('devices', devices, label);
const stream = await navigator.mediaDevices.getUserMedia({ video: { deviceId }, audio: true });
for (const track of stream.getTracks()) pc.addTrack(track, stream);
console.log(stream.getVideoTracks()[0].getSettings());

const chat = pc.createDataChannel('chat', { negotiated: true, id: 0 });
chat.onopen = async () => {
  const report = await pc.getStats();
  const addresses = [...report.values()].map(({ address }) => address).filter(Boolean);
  chat.send(\`\${workbook.peer} at \${addresses.join(' or ')}\`);
  console.log(\`http://\${addresses[0]}:3000/?user=${USERNAME}\`);
};

socket.on('ready', async () => {
  if (workbook.peer !== 'Alice') return;
  await pc.setLocalDescription();
  socket.emit('message', { description: pc.localDescription });
});
socket.on('message', async ({ description, candidate }) => {
  if (candidate) return pc.addIceCandidate(candidate);
  await pc.setRemoteDescription(description);
  if (description.type === 'answer') return;
  await pc.setLocalDescription();
  socket.emit('message', { description: pc.localDescription });
});
socket.emit('create or join', workbook.room);
`;

async function call(page: Page): Promise<ExercisePage> {
  const exercise = await openExercise(page, FIXTURE, 'two-peers');
  await exercise.write([{ path: 'main.ts', text: CALL }]);
  await exercise.run();
  await expectTrace(exercise, 'pictures, messages and two reports on both sides', (trace) =>
    ['Alice', 'Bob'].every((peer) => {
      const of = trace.filter((entry) => entry.peer === peer);
      return (
        all(of, 'frame').some(({ remote }) => remote) &&
        all(of, 'event').some(({ object, type }) => object === 'dc1' && type === 'message') &&
        all(of, 'stats').length >= 2
      );
    }),
  );
  return exercise;
}

async function save(page: Page, exercise: ExercisePage, format: string): Promise<string> {
  await exercise.root.getByRole('tab', { name: 'Trace', exact: true }).click();
  await exercise.root.getByRole('button', { name: 'Save…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save or open a trace' });
  // Playwright does not hear of Firefox's downloads; that there is one is for views.spec.ts to show.
  await page.evaluate(() => {
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      if (blob instanceof Blob) Object.assign(window, { saved: blob.text() });
      return createObjectURL(blob);
    };
  });
  await dialog.getByRole('button', { name: `Save as ${format} dump` }).click();
  return page.evaluate(() => (window as unknown as { saved: Promise<string> }).saved);
}

/** What names this machine, its devices and its accounts: as the system knows them, and as the call told them. */
function secrets(trace: Trace): Set<string> {
  const found = new Set([USERNAME, CREDENTIAL]);
  for (const { address, internal } of Object.values(networkInterfaces()).flatMap((of) => of ?? []))
    if (!internal) found.add(address);
  for (const { candidate } of all(trace, 'candidate')) {
    const address = candidate.split(' ')[4];
    if (address && address !== '0.0.0.0' && address !== '127.0.0.1') found.add(address);
  }
  for (const { method, value } of all(trace, 'result')) {
    if (method !== 'enumerateDevices' || typeof value !== 'object' || value?.$ !== 'array') continue;
    for (const device of value.items) {
      if (typeof device !== 'object' || device?.$ !== 'object') continue;
      for (const [key, text] of device.entries)
        if (key !== 'kind' && typeof text === 'string' && text.length > 3 && text !== 'default')
          found.add(text);
    }
  }
  return found;
}

/** As a word of its own: 192.0.2.21 is not 192.0.2.2. */
function holds(text: string, secret: string): boolean {
  const word = JSON.stringify(secret)
    .slice(1, -1)
    .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?<![\\w.:])${word}(?![\\w]|[.:]\\w)`, 'i').test(text);
}

const VIEWS = {
  log: (trace: Trace) => trace.map((entry) => logRow(entry)),
  ladder: (trace: Trace) => ladder(trace),
  lanes: (trace: Trace) => lanes(trace),
  candidates: (trace: Trace) => gathered(trace),
  pairs: (trace: Trace) => candidatePairs(trace),
  channels: (trace: Trace) => channels(trace),
  setup: (trace: Trace) => waterfall(trace),
  graphs: (trace: Trace) => graphs(trace),
};

/** As the formats know them: times in microseconds. */
function exact(trace: TraceEntry[]): TraceEntry[] {
  return trace.map((entry) => ({ ...entry, time: Math.round(entry.time * 1000) / 1000 }));
}

/** Without what JSON does not tell, such as undefined. */
function view(of: keyof typeof VIEWS, trace: TraceEntry[]): unknown {
  return JSON.parse(JSON.stringify(VIEWS[of](trace)));
}

for (const [format, check] of [
  ['rtcstats', checkRtcstats],
  ['webrtc-internals', checkInternals],
] as const) {
  test(`a call of two peers as ${format} dump: whole, without anything private, with the same views @firefox`, async ({
    page,
  }) => {
    const exercise = await call(page);
    await exercise.button('Stop').click();
    // What is opened is counted anew, in the same order.
    const trace = (await exercise.trace()).map((entry, index) => ({ ...entry, id: index + 1 }));
    const text = await save(page, exercise, format);
    check(text);

    const back = fromDump(text);
    const summary = (of: Trace) => of.map(({ id, peer, kind }) => `${id} ${peer} ${kind}`);
    expect(summary(back)).toEqual(summary(trace));

    expect([...secrets(trace)].filter((secret) => holds(text, secret))).toEqual([]);
    // What names them all has one name: the address in a candidate is that in the message and in the report.
    const [first] = all(back, 'candidate');
    const address = first?.candidate.split(' ')[4] ?? 'none';
    expect(all(back, 'signal').some((entry) => JSON.stringify(entry.args).includes(` ${address} `))).toBe(
      true,
    );

    for (const of of Object.keys(VIEWS) as (keyof typeof VIEWS)[])
      expect(view(of, back), of).toEqual(view(of, exact(redact(trace))));
  });
}

test('what chrome://webrtc-internals downloads beside a call opens in all views', async ({
  context,
  page,
}) => {
  const internals = await context.newPage();
  await internals.goto('chrome://webrtc-internals');
  const exercise = await call(page);
  await internals.bringToFront();
  await internals.getByText('Create a WebRTC-Internals dump').click();
  for (const format of ['webrtc-internals', 'rtcstats']) {
    let path = '';
    let back: Trace = [];
    // It asks for reports of its own, once a second: the first may come after ours.
    await expect(async () => {
      const downloading = internals.waitForEvent('download');
      await internals.getByRole('button', { name: `Download the "${format} dump"` }).click();
      path = await (await downloading).path();
      const bytes = readFileSync(path);
      back = fromDump((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8'));
      expect(candidatePairs(back).length, format).toBeGreaterThan(0);
      expect(graphs(back).length, format).toBeGreaterThan(0);
    }).toPass({ timeout: 40_000 });
    expect(new Set(all(back, 'state').map(({ peer }) => peer)).size, format).toBe(2);
    expect(
      all(back, 'description')
        .map(({ side, type }) => `${side} ${type}`)
        .toSorted(),
      format,
    ).toEqual(['local answer', 'local offer', 'remote answer', 'remote offer']);
    expect(all(back, 'state').filter(({ state }) => state === 'connected').length, format).toBeGreaterThan(3);

    await page.bringToFront();
    await exercise.root.getByRole('tab', { name: 'Trace', exact: true }).click();
    await exercise.root.getByRole('button', { name: 'Save…' }).click();
    await page.getByLabel(/Open a dump/).setInputFiles(path);
    await expect(exercise.root.getByText(`${back.length} entries, shown in all views`)).toBeVisible();
    await internals.bringToFront();
  }
});
