// A Redis of a test's own: on a free port of this machine, with nothing on disk but what a test saves.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For `test(…, { skip })`. In CI a missing Redis is a failure. */
export const noRedis =
  spawnSync('redis-server', ['--version']).status !== 0 && !process.env['CI']
    ? 'no redis-server here: apt-get install redis-server (it needs not run, a test starts its own)'
    : false;

export interface TestRedis {
  url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again at the same address, with what was saved since the last start. Resolves when that is loaded. */
  restart(): Promise<void>;
  /** Writes all that it holds to disk, for a restart, and so much besides that it takes about `loadMs` to load. */
  save(loadMs?: number): Promise<void>;
  /** What it holds under a name that has no blanks, as text. */
  read(key: string): Promise<string>;
  /** Takes all away, under the eyes of who is connected. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

const LOAD_US_PER_KEY = 500;

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'workbook-redis-'));
  let redis = await start(port, folder);
  const kill = async () => {
    if (redis.exitCode !== null || redis.signalCode !== null) return;
    redis.kill('SIGKILL');
    await once(redis, 'exit');
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      redis = await start(port, folder);
      rmSync(join(folder, 'dump.rdb'), { force: true });
    },
    async save(loadMs = 0) {
      const keys = Math.round((loadMs * 1000) / LOAD_US_PER_KEY);
      if (keys > 0) assert.equal(await say(port, `DEBUG POPULATE ${keys} ballast`), '+OK');
      assert.equal(await say(port, 'SAVE'), '+OK');
    },
    read: (key) => say(port, `GET ${key}`),
    async empty() {
      assert.equal(await say(port, 'FLUSHALL'), '+OK');
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true });
    },
  };
}

async function start(port: number, folder: string): Promise<ChildProcess> {
  const options = {
    port,
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'no',
    loglevel: 'warning',
    // For save(loadMs), and so that it says meanwhile that it is loading.
    'enable-debug-command': 'local',
    'key-load-delay': LOAD_US_PER_KEY,
    'loading-process-events-interval-bytes': 1024,
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const redis = spawn('redis-server', words, { stdio: 'ignore' });
  const ended = once(redis, 'exit').then(() => {
    throw new Error(`Expected redis-server to listen on port ${port}, but it ended.`);
  });
  ended.catch(() => {}); // later it may
  while ((await Promise.race([say(port, 'PING').catch(() => ''), ended])) !== '+PONG') await pause();
  return redis;
}

/** Sends a command as one types it; rejects if nobody listens. */
async function say(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(`${command}\r\n`);
    const [answer] = await once(socket, 'data');
    return String(answer).trim();
  } finally {
    socket.destroy();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}

/** An address of its own for the same Redis, that can be cut off, and whose scripts' answers can be held back. */
export async function openWire(redis: TestRedis) {
  const target = new URL(redis.url);
  const sockets = new Set<Socket>();
  /** Connections on which scripts are run. */
  const scripted = new Set<{ here: Socket; there: Socket }>();
  let isCut = false;
  const server = createServer((here) => {
    if (isCut) {
      here.destroy();
      return;
    }
    const there = connect(Number(target.port), target.hostname);
    const both = { here, there };
    here.on('data', (words) => {
      if (words.includes('EVALSHA')) scripted.add(both);
    });
    for (const socket of [here, there]) {
      sockets.add(socket);
      socket.on('error', () => {}); // 'close' follows
      socket.on('close', () => {
        sockets.delete(socket);
        scripted.delete(both);
        here.destroy();
        there.destroy();
      });
    }
    here.pipe(there).pipe(here);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // an address and a port: it is no pipe
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    cut,
    mend() {
      isCut = false;
    },
    /** What scripts answer is late, and nothing else is. Returns the undo. */
    hold() {
      for (const { here, there } of scripted) there.unpipe(here);
      return () => {
        for (const { here, there } of scripted) there.pipe(here);
      };
    },
    close() {
      cut();
      server.close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // an address and a port: it is no pipe
  server.close();
  await once(server, 'close');
  return port;
}
