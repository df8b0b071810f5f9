/** A learner's server in the page behaves as under Node, is shown as it is, and needs no server process anywhere. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, type Locator, type Page, test } from '@playwright/test';
import sirv from 'sirv';
import { io } from 'socket.io-client';
import type { FrameFile } from '../src/sandbox/protocol.ts';
import { all, asText, reached } from '../src/trace/check.ts';
import {
  type ExercisePage,
  exerciseOn,
  expectFrames,
  expectTrace,
  openExercise,
  url,
} from './support/exercise.ts';
import { scenario } from './support/scenario.ts';

const LESSON = '07-signaling';
const MOST_WORKER_BYTES = 45_000;

const HEAD = `import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });
`;
const LISTEN = 'httpServer.listen(3000);\n';
const GREETS = `${HEAD}io.on('connection', (socket) => socket.emit('welcome', socket.id));\n${LISTEN}`;

function panel({ root }: ExercisePage): Locator {
  return root.getByRole('region', { name: 'Signaling server' });
}

function status(exercise: ExercisePage): Locator {
  return panel(exercise).getByRole('status');
}

async function runServer(page: Page, text: string): Promise<ExercisePage> {
  const exercise = await openExercise(page, LESSON, 'listen');
  await exercise.write([{ path: 'server.ts', text }]);
  await exercise.run();
  return exercise;
}

/** What ended the server: `3: TypeError: …`, with the learner's line. */
async function endOf(exercise: ExercisePage): Promise<string> {
  await expect(status(exercise)).toContainText('Crashed');
  await expectTrace(exercise, 'the error is in the trace', (trace) =>
    trace.some(({ kind, peer }) => kind === 'error' && peer === 'Server'),
  );
  const [end] = all(await exercise.trace(), 'error').filter(({ peer }) => peer === 'Server');
  return `${end?.source?.file} ${end?.source?.line}: ${end?.error.name}: ${end?.error.message}`;
}

test('an uncaught error in a handler ends it, with the line; peers try to reconnect until it is started again @firefox', async ({
  page,
}) => {
  const exercise = await runServer(
    page,
    `${HEAD}io.on('connection', (socket) => {
  socket.emit('welcome', socket.id);
  if (io.of('/').sockets.size === 2) setTimeout(() => undefined.length, 300);
});
${LISTEN}`,
  );
  expect(await endOf(exercise)).toMatch(/^server\.ts 8: TypeError: /);
  await expectTrace(exercise, 'the peers notice', (trace) =>
    ['Alice', 'Bob'].every((name) =>
      trace.some((entry) => entry.peer === name && entry.kind === 'event' && entry.type === 'disconnect'),
    ),
  );
  await exercise.write([{ path: 'server.ts', text: GREETS }]);
  await panel(exercise).getByRole('button', { name: 'Restart server' }).click();
  await expect(status(exercise)).toHaveText('Running, listens on port 3000');
  for (const peer of ['Alice', 'Bob']) {
    await expect(
      exercise
        .pane(peer)
        .getByText(/welcome/)
        .nth(1),
    ).toBeVisible();
  }
});

test('each of these mistakes ends it as under Node, and is shown with its line', async ({ page }) => {
  for (const [text, end] of [
    [
      `${HEAD}await 0;\nPromise.reject(new Error('nobody catches me'));\n${LISTEN}`,
      /: Error: nobody catches me$/,
    ],
    [
      `${HEAD}${LISTEN}createServer().listen(3000);\n`,
      /^server\.ts 7: Error: listen EADDRINUSE: address already in use :::3000$/,
    ],
    [
      `${HEAD}${LISTEN}${LISTEN}`,
      /^server\.ts 7: Error: Listen method has been called more than once without closing\.$/,
    ],
    [
      `import { createServer } from 'node:http';\nimport express from 'express';\n`,
      /^server\.ts 2: .*Cannot find package 'express'/,
    ],
    [`\nconst { Server } = require('socket.io');\n`, /^server\.ts 2: ReferenceError: .*require/],
    [
      `import Server from 'socket.io';\nnew Server();\n`,
      /^server\.ts 1: SyntaxError: .*'?socket\.io'?.*default/,
    ],
    [
      `${HEAD}httpServer.listen(70_000);\n`,
      /^server\.ts 6: RangeError: options\.port should be >= 0 and < 65536/,
    ],
  ] as const) {
    expect(await endOf(await runServer(page, text))).toMatch(end);
  }
});

test('a port that nobody dials, and none at all: it runs, and nobody gets in', async ({ page }) => {
  const exercise = await runServer(page, `${HEAD}httpServer.listen(8080);\n`);
  await expect(status(exercise)).toHaveText('Running, listens on port 8080');
  await expect(exercise.pane('Alice').getByText('No connection').first()).toBeVisible();
  const other = await runServer(page, HEAD);
  await expect(status(other)).toContainText('it has not called listen()');
});

test('an endless loop is noticed within 3 s, the page answers meanwhile, and it can be started again @firefox', async ({
  page,
}) => {
  const exercise = await runServer(
    page,
    `${HEAD}io.on('connection', () => {\n  console.log('now');\n  for (;;);\n});\n${LISTEN}`,
  );
  await expectTrace(exercise, 'it loops', (trace) =>
    trace.some(({ kind, peer }) => kind === 'console' && peer === 'Server'),
  );
  const [waited, frames] = await status(exercise).evaluate(async (element) => {
    const start = performance.now();
    let frames = 0;
    while (!element.textContent?.includes('Hung') && performance.now() - start < 30_000) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      frames += 1;
    }
    return [performance.now() - start, frames] as const;
  });
  await expect(status(exercise)).toContainText('Hung');
  expect(frames).toBeGreaterThan(0);
  // The clock of a machine that is busy with other tests runs on.
  expect(waited).toBeLessThan(6_000);
  await exercise.write([{ path: 'server.ts', text: GREETS }]);
  await panel(exercise).getByRole('button', { name: 'Restart server' }).click();
  await expect(exercise.pane('Alice').getByText(/welcome/)).toBeVisible();
});

test('30 restarts leave one worker', async ({ page }) => {
  const exercise = await runServer(page, GREETS);
  const running = expect(status(exercise));
  await running.toHaveText('Running, listens on port 3000');
  for (let times = 0; times < 30; times += 1) {
    await panel(exercise).getByRole('button', { name: 'Restart server' }).click();
    await running.toHaveText('Running, listens on port 3000');
  }
  const frames = () => page.frames().filter((frame) => frame.url().endsWith('/sandbox/server.html'));
  await expect.poll(() => frames().length).toBe(1);
  await expect.poll(() => page.workers().length).toBe(1);
  await panel(exercise).getByRole('button', { name: 'Stop server' }).click();
  await expect.poll(() => page.workers().length).toBe(0);
});

test('its console and packets are on the timeline of the peers, and it has a lifeline', async ({ page }) => {
  const exercise = await runServer(
    page,
    `${HEAD}io.on('connection', (socket) => {\n  console.log('here is', 1);\n  socket.emit('welcome', socket.id);\n});\n${LISTEN}`,
  );
  await expectTrace(exercise, 'packets', (trace) =>
    all(trace, 'signal').some(
      ({ peer, event, socket }) => peer === 'Server' && event === 'welcome' && socket === 'Alice',
    ),
  );
  await expectTrace(exercise, 'the peer heard it', (trace) =>
    all(trace, 'signal').some(({ peer, event }) => peer === 'Alice' && event === 'welcome'),
  );
  const [log] = all(await exercise.trace(), 'console').filter(({ peer }) => peer === 'Server');
  expect(log?.values.map(asText).join(' ')).toBe('here is 1');
  expect(log?.source?.line).toBe(7);
  await expect((await exercise.console()).getByText('here is 1').first()).toBeVisible();
  await exercise.root.getByRole('tab', { name: 'Trace', exact: true }).click();
  await exercise.root.getByLabel('Peer').selectOption('Server');
  const rows = exercise.root.getByRole('tabpanel', { name: 'Trace' }).locator('.row .peer');
  await expect(rows.first()).toHaveText('◇ Server');
  expect(new Set(await rows.allTextContents())).toEqual(new Set(['◇ Server']));
  await exercise.root.getByRole('tab', { name: 'Sequence' }).click();
  await expect(exercise.root.getByRole('tabpanel', { name: 'Sequence' })).toContainText('Server');
});

test('the worker is small, and is loaded for a run only', async ({ page }) => {
  const worker = readFileSync(join(process.env['WORKBOOK_COPY'] ?? '', 'dist/sandbox/server-worker.js'));
  expect(gzipSync(worker, { level: 9 }).length).toBeLessThanOrEqual(MOST_WORKER_BYTES);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const exercise = await openExercise(page, LESSON, 'listen');
  expect(asked.filter((address) => address.includes('server-worker'))).toEqual([]);
  await exercise.run();
  await expect(status(exercise)).toContainText('Running');
  expect(asked.filter((address) => address.includes('server-worker')).length).toBe(1);
});

// The same server, the same clients, under Node and in the page

function text(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** `node server.ts`, at a port that is free. */
async function nodeServer(program: string): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'workbook-server-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'server.ts'), program.replace('listen(3000)', `listen(${port})`));
  symlinkSync(
    fileURLToPath(new URL('../node_modules', import.meta.url)),
    join(folder, 'node_modules'),
    'junction',
  );
  const child = spawn(process.execPath, ['server.ts'], { cwd: folder, stdio: 'inherit' });
  const address = `http://localhost:${port}`;
  const probe = io(address, { transports: ['websocket'], reconnectionDelay: 50, reconnectionDelayMax: 50 });
  await new Promise<void>((resolve) => probe.once('connect', resolve));
  probe.close();
  return {
    url: address,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test('29 steps and more have the same results under Node and in the page @firefox', async ({ page }) => {
  const program = text('./support/scenario-server.ts');
  const home = await nodeServer(program);
  let expected: Record<string, unknown>;
  try {
    expected = await scenario((where, options) =>
      io(where.startsWith(':') ? `http://localhost${where}` : home.url + where, {
        transports: ['websocket'],
        ...options,
      }),
    );
  } finally {
    await home.stop();
  }
  const exercise = await openExercise(page, LESSON, 'crowd');
  const client = `${text('./support/scenario.ts')}
import { io } from 'socket.io-client';
const results = await scenario((where, options) =>
  io(where.startsWith(':') ? 'http://localhost' + where : 'http://localhost:3000' + where, options));
document.querySelector('output').textContent = 'Done';
document.querySelector('output').dataset.results = JSON.stringify(results);
`;
  await exercise.write([
    { path: 'server.ts', text: program },
    { path: 'main.ts', text: client },
  ]);
  await exercise.run();
  const output = exercise.pane('Preview').locator('output');
  await expect(output).toHaveText('Done', { timeout: 60_000 });
  const found = JSON.parse((await output.getAttribute('data-results')) ?? '');
  expect(Object.keys(expected).length).toBeGreaterThanOrEqual(29);
  const failed = Object.entries(expected).filter(([, result]) => String(result).startsWith('failed'));
  expect(failed).toEqual([]);
  expect(found).toEqual(JSON.parse(JSON.stringify(expected)));
});

// No server process at all

const CALL_SERVER = `${HEAD}io.on('connection', (socket) => {
  socket.on('join', (room, answer) => {
    socket.join(room);
    socket.data.room = room;
    answer(io.sockets.adapter.rooms.get(room).size);
  });
  socket.on('message', (message) => socket.to(socket.data.room).emit('message', message));
});
${LISTEN}`;
const CALL_CLIENT = `import { io } from 'socket.io-client';
const socket = io('http://localhost:3000');
const pc = new RTCPeerConnection();
const video = document.createElement('video');
video.muted = true;
video.autoplay = true;
document.body.append(video);
pc.ontrack = ({ streams: [stream] }) => (video.srcObject = stream);
pc.onicecandidate = ({ candidate }) => socket.emit('message', { candidate });
socket.on('message', async ({ description, candidate }) => {
  if (candidate) await pc.addIceCandidate(candidate);
  if (description) await pc.setRemoteDescription(description);
  if (description?.type === 'offer') {
    await pc.setLocalDescription();
    socket.emit('message', { description: pc.localDescription });
  }
});
const stream = await navigator.mediaDevices.getUserMedia({ video: true });
for (const track of stream.getTracks()) pc.addTrack(track, stream);
if ((await socket.emitWithAck('join', workbook.room)) === 2) {
  await pc.setLocalDescription();
  socket.emit('message', { description: pc.localDescription });
}
`;

/** The built site as plain files, at an address where frames have no origin of their own. */
async function plainFiles(): Promise<{ url: string; stop(): void }> {
  const files = sirv(join(process.env['WORKBOOK_COPY'] ?? '', 'dist'), { etag: true });
  const server = createServer((request, response) =>
    files(request, response, () => {
      response.statusCode = 404;
      response.end();
    }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function expectCall(exercise: ExercisePage): Promise<void> {
  await expectTrace(
    exercise,
    'both are connected',
    (trace) => reached(trace, 'alice', 'connected') && reached(trace, 'bob', 'connected'),
  );
}

test('a call goes over the learner’s server on a site of plain files @firefox', async ({ page }) => {
  const site = await plainFiles();
  try {
    await page.goto(`${site.url}/lessons/${LESSON}/`);
    const exercise = await exerciseOn(page, 'listen');
    await exercise.write([
      { path: 'server.ts', text: CALL_SERVER },
      { path: 'main.ts', text: CALL_CLIENT },
    ]);
    await exercise.run();
    await expectCall(exercise);
    for (const peer of ['Alice', 'Bob']) await expectFrames(exercise.pane(peer).locator('video'));
  } finally {
    site.stop();
  }
});

const LESSON_8_CALL: FrameFile[] = [
  { path: 'main.ts', text: text('../lessons/08-video-call/call/solution/main.ts') },
];

test('on a site of plain files, lesson 8 has its server in the page by itself', async ({ page }) => {
  const site = await plainFiles();
  try {
    await page.goto(`${site.url}/lessons/08-video-call/`);
    const exercise = await exerciseOn(page, 'call');
    await exercise.write(LESSON_8_CALL);
    await exercise.run();
    await expect(status(exercise)).toHaveText('Running, listens on port 3000');
    await expectCall(exercise);
  } finally {
    site.stop();
  }
});

test('lesson 8 runs on the server in this page where the learner wants it so, and that is remembered', async ({
  page,
}) => {
  const exercise = await openExercise(page, '08-video-call', 'call');
  await exercise.write(LESSON_8_CALL);
  await exercise.run();
  await expect(status(exercise)).toHaveText('Shared server');
  await expectCall(exercise);
  await panel(exercise).getByLabel('Runs').selectOption('in this page');
  await exercise.run();
  await expect(status(exercise)).toHaveText('Running, listens on port 3000');
  await expectCall(exercise);
  await page.goto(url('/lessons/08-video-call/'));
  const again = await exerciseOn(page, 'call');
  await again.run();
  await expect(panel(again).getByLabel('Runs')).toHaveValue('page');
  await expect(status(again)).toHaveText('Running, listens on port 3000');
});

/** A signaling server in the shape of the codelab's step 05, with today's entry and today's way to count members. */
const STEP_05_SERVER = `import os from 'os';
import http from 'http';
import { Server } from 'socket.io';

const app = http.createServer().listen(8080);
const io = new Server(app, { cors: { origin: '*' } });
io.sockets.on('connection', function (socket) {
  function log() {
    socket.emit('log', ['Message from server:', ...arguments]);
  }
  socket.on('message', function (message) {
    log('Client said: ', message);
    socket.broadcast.emit('message', message);
  });
  socket.on('create or join', function (room) {
    const members = io.sockets.adapter.rooms.get(room);
    const count = members ? members.size : 0;
    log('Room ' + room + ' now has ' + count + ' client(s)');
    if (count === 0) {
      socket.join(room);
      socket.emit('created', room, socket.id);
    } else if (count === 1) {
      io.sockets.in(room).emit('join', room);
      socket.join(room);
      socket.emit('joined', room, socket.id);
      io.sockets.in(room).emit('ready');
    } else {
      socket.emit('full', room);
    }
  });
  socket.on('ipaddr', function () {
    for (const each of Object.values(os.networkInterfaces()).flat())
      if (each.family === 'IPv4' && each.address !== '127.0.0.1') socket.emit('ipaddr', each.address);
  });
});
`;

test('the codelab’s step 05 runs: its server on port 8080, its page with the classic script @firefox', async ({
  page,
}) => {
  const exercise = await openExercise(page, LESSON, 'listen');
  await exercise.write([
    { path: 'server.ts', text: STEP_05_SERVER },
    { path: 'main.ts', text: '' },
    {
      path: 'index.html',
      text: `<!doctype html>
<video id="local" autoplay muted playsinline></video>
<video id="remote" autoplay playsinline></video>
<script src="/socket.io/socket.io.js"></script>
<script type="text/plain" id="step05">
${text('./fixtures/codelab/step05.js')}
</script>
<script>
// A fault of the codelab’s page: an offer throws that comes before its camera did. Here the camera comes first.
const camera = navigator.mediaDevices.getUserMedia({ video: true });
navigator.mediaDevices.getUserMedia = () => camera;
camera.then(() => {
  const script = document.createElement('script');
  script.text = document.querySelector('#step05').text;
  document.body.append(script);
});
</script>
`,
    },
  ]);
  await exercise.run();
  await expect(status(exercise)).toHaveText('Running, listens on port 8080');
  await expectCall(exercise);
  for (const peer of ['Alice', 'Bob']) await expectFrames(exercise.pane(peer).locator('#remote'));
});

/** Each attack answers with what it got; every one of them must end in an error. */
const ATTACKS = `${GREETS}
const attempts: Record<string, () => unknown> = {
  storage: () => localStorage.getItem('workbook:code:07-signaling/listen'),
  indexedDB: () => new Promise((resolve, reject) => {
    const request = indexedDB.open('stolen');
    request.onsuccess = () => resolve('opened');
    request.onerror = () => reject(request.error);
  }),
  caches: () => caches.open('stolen'),
  files: () => navigator.storage.getDirectory(),
  fetch: () => fetch(SITE, { mode: 'no-cors' }),
  request: () => {
    const request = new XMLHttpRequest();
    request.open('GET', SITE, false);
    request.send();
    return request.status;
  },
  socket: () => new Promise((resolve, reject) => {
    const socket = new WebSocket(SITE.replace('http', 'ws') + 'socket.io/?EIO=4&transport=websocket');
    socket.onopen = () => resolve('opened');
    socket.onerror = () => reject(new Error('refused'));
  }),
  events: () => new Promise((resolve, reject) => {
    const source = new EventSource(SITE + 'metrics');
    source.onopen = () => resolve('opened');
    source.onerror = () => reject(new Error('refused'));
  }),
  scripts: () => importScripts(SITE + 'sandbox/shared-server.js'),
  module: () => import(/* @vite-ignore */ SITE + 'sandbox/shared-server.js'),
  parent: () => parent.document.title,
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    console.log('attempt', name, 'got', String(await attempt()));
  } catch (error) {
    console.log('attempt', name, 'failed', error.name);
  }
}
// As if the worker itself had said so: the page believes its own messages only as far as a server may go.
postMessage({ type: 'entry', at: 0, happening: { kind: 'run', phase: 'loaded' } });
console.log('done');
`;

test('a server reaches no network, no storage and nothing of the page @firefox', async ({ page }) => {
  const exercise = await openExercise(page, LESSON, 'listen');
  await exercise.write([
    { path: 'server.ts', text: `const SITE = ${JSON.stringify(url('/'))};\n${ATTACKS}` },
  ]);
  const asked: string[] = [];
  await exercise.run();
  page.on('request', (request) => asked.push(request.url()));
  await expectTrace(exercise, 'all attacks were tried', (trace) =>
    all(trace, 'console').some(({ values }) => values[0] === 'done'),
  );
  const attempts = all(await exercise.trace(), 'console')
    .map(({ values }) => values.map(asText))
    .filter(([first]) => first === 'attempt');
  expect(attempts.length).toBe(11);
  for (const [, name, outcome, what] of attempts)
    expect(outcome === 'failed' || `${name} ${outcome} ${what}`).toBe(true);
  await expect(status(exercise)).toHaveText('Running, listens on port 3000');
});

/** Told to, each peer asks ten times, one after the other, and prints how long the answers took together. */
const ASKS = `import { io } from 'socket.io-client';
const socket = io('http://localhost:3000');
await new Promise<void>((resolve) => socket.on('connect', resolve));
const ask = document.body.appendChild(document.createElement('button'));
ask.textContent = 'Ask';
await new Promise((resolve) => (ask.onclick = resolve));
const start = performance.now();
let lost = 0;
for (let n = 0; n < 10; n += 1) await socket.timeout(2500).emitWithAck('echo', n).catch(() => (lost += 1));
console.log('ms', performance.now() - start, 'lost', lost);
`;

test('the network between peers and server can be made slow, and can lose packets', async ({ page }) => {
  const exercise = await openExercise(page, LESSON, 'listen');
  const files = [
    {
      path: 'server.ts',
      text: `${HEAD}io.on('connection', (socket) => socket.on('echo', (n, answer) => answer(n)));\n${LISTEN}`,
    },
    { path: 'main.ts', text: ASKS },
  ];
  const measure = async (network: string) => {
    await exercise.write(files);
    await exercise.run();
    const buttons = ['Alice', 'Bob'].map((peer) => exercise.pane(peer).getByRole('button', { name: 'Ask' }));
    for (const button of buttons) await expect(button).toBeVisible();
    await panel(exercise).getByLabel('Network').selectOption({ label: network });
    for (const button of buttons) await button.dispatchEvent('click');
    await expectTrace(
      exercise,
      'both have their answers',
      (trace) => all(trace, 'console').filter(({ values }) => values[0] === 'ms').length === 2,
    );
    const lines = all(await exercise.trace(), 'console').filter(({ values }) => values[0] === 'ms');
    return lines.map(({ values: [, ms, , lost] }) => ({ ms: Number(ms), lost: Number(lost) }));
  };
  // 200 ms each way.
  for (const { ms, lost } of await measure('200 ms late')) {
    expect(ms).toBeGreaterThan(10 * 400);
    expect(lost).toBe(0);
  }
  // Of 40 packets one in five: that none of them is lost happens once in 7,000 times.
  const lossy = await measure('loses one packet in five');
  expect(lossy.reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThan(0);
});
