/** The download is a project of its own: the same files, run by Vite. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { io } from 'socket.io-client';
import { type Probe, runProbe } from '../src/server-worker/probe.ts';
import type { Check } from '../src/trace/check.ts';
import type { TraceEntry } from '../src/trace/entry.ts';
import { FIXTURE, openExercise } from './support/exercise.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the download holds the learner’s code and runs on its own', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  const text =
    "import adapter from 'webrtc-adapter';\nconst who: string = workbook.peer;\nconsole.log('at home', who, adapter.browserDetails.browser);\n";
  await exercise.write([{ path: 'main.ts', text }]);
  const [download] = await Promise.all([page.waitForEvent('download'), exercise.button('Download').click()]);
  expect(download.suggestedFilename()).toBe('11-fixture-blank.zip');
  const zip = unzipSync(readFileSync(await download.path()));
  const folder = mkdtempSync(join(tmpdir(), 'workbook-download-'));
  try {
    for (const [path, bytes] of Object.entries(zip)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const project = join(folder, '11-fixture-blank');
    expect(strFromU8(zip['11-fixture-blank/main.ts'] ?? new Uint8Array())).toBe(text);

    // What `npm install` would bring is what is installed here, version by version.
    const { dependencies, scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    for (const [name, version] of Object.entries(dependencies)) {
      expect(JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version).toBe(
        version,
      );
    }
    expect(scripts.start).toBe('vite --open');
    installInto(project);

    const vite = spawn('vite', ['--port', '0', '--host', 'localhost'], {
      cwd: project,
      env: { ...process.env, NO_COLOR: '1' },
    });
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let output = '';
        for (const stream of [vite.stdout, vite.stderr]) {
          stream.on('data', (chunk) => {
            output += chunk;
            const [found] = /http:\/\/localhost:\d+/.exec(output) ?? [];
            if (found) resolve(found);
          });
        }
        vite.on('exit', () => reject(new Error(output)));
      });
      const line = page.waitForEvent('console', (message) => message.text().startsWith('at home'));
      await page.goto(`${address}/?peer=Bob`);
      expect((await line).text()).toBe('at home Bob chrome');
      await expect(page.getByRole('heading', { name: 'Blank' })).toHaveCSS('color', 'rgb(1, 2, 3)');
    } finally {
      vite.kill();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** A folder of its own: Vite keeps there what it has prepared, and two projects at once would take it from each other. */
function installInto(project: string): void {
  const modules = join(project, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '.vite') symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
  }
}

/** Unpacks what Download gives, with what `npm install` would bring. */
async function takeHome(
  page: Page,
  lesson: string,
  name: string,
  solution: string,
): Promise<{ project: string; port: number }> {
  const exercise = await openExercise(page, lesson, name);
  const files = readdirSync(solution).map((path) => ({
    path,
    text: readFileSync(join(solution, path), 'utf8'),
  }));
  await exercise.write(files);
  const [download] = await Promise.all([page.waitForEvent('download'), exercise.button('Download').click()]);
  const zip = unzipSync(readFileSync(await download.path()));
  const folder = mkdtempSync(join(tmpdir(), 'workbook-home-'));
  const port = await freePort();
  for (const [path, bytes] of Object.entries(zip)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const text = strFromU8(bytes);
    const own = files.find((file) => `${lesson}-${name}/${file.path}` === path);
    if (own && !path.endsWith('index.html')) expect(text).toBe(own.text);
    // Port 3000 may be somebody's on the machine that runs the tests.
    writeFileSync(join(folder, path), path.endsWith('.ts') ? text.replaceAll('3000', String(port)) : text);
  }
  const project = join(folder, `${lesson}-${name}`);
  installInto(project);
  return { project, port };
}

const lesson7 = join(root, 'lessons/07-signaling');
const probed = readdirSync(lesson7).filter((name) => existsSync(join(lesson7, name, 'probe.ts')));

for (const name of probed) {
  test(`07-signaling/${name}, taken home: npm start runs its server under Node, and the same hidden clients try it`, async ({
    page,
  }) => {
    const { project, port } = await takeHome(page, '07-signaling', name, join(lesson7, name, 'solution'));
    const { scripts, dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    expect(dependencies['socket.io']).toBe('4.8.4');
    const [command, ...args] = scripts.start.split(' ');
    expect(command).toBe('node');
    const home = spawn(process.execPath, args, {
      cwd: project,
      env: { ...process.env, CI: '1', NO_COLOR: '1' },
    });
    const ended = once(home, 'exit');
    let output = '';
    for (const stream of [home.stdout, home.stderr]) stream.on('data', (chunk) => (output += chunk));
    try {
      await expect.poll(() => output, { timeout: 40_000 }).toMatch(/http:\/\/localhost:\d+/);
      const address = `http://localhost:${port}`;
      const first = io(address, { reconnectionDelay: 100, reconnectionDelayMax: 100 });
      await new Promise<void>((resolve) => first.once('connect', resolve));
      first.close();

      const trace: TraceEntry[] = [];
      const { default: probe }: { default: Probe } = await import(
        pathToFileURL(join(lesson7, name, 'probe.ts')).href
      );
      await runProbe(
        probe,
        { open: () => io(address, { forceNew: true, reconnection: false }), close() {} },
        (peer, at, happening) => trace.push({ ...happening, id: trace.length + 1, peer, time: at }),
      );
      const { default: checks }: { default: Check[] } = await import(
        pathToFileURL(join(lesson7, name, 'check.ts')).href
      );
      // The others are about the panes.
      const claims = checks.filter(({ claim }) => !/Alice|Bob|Carol/.test(claim));
      expect(claims.length).toBeGreaterThan(1);
      for (const { claim, holds } of claims) expect(holds(trace), claim).toBe(true);

      const [pages] = /http:\/\/localhost:\d+/.exec(output) ?? [];
      await page.goto(`${pages}/?peer=Alice`);
      const other = await page.context().newPage();
      await other.goto(`${pages}/?peer=Bob`);
      await expect(page.locator('#heard li').first()).toBeVisible();
    } finally {
      home.kill();
      await ended;
      rmSync(dirname(project), { recursive: true, force: true });
    }
  });
}
