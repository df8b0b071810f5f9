// A Redis of a test's own: on a free port of this machine, with nothing kept on disk.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** For `test(…, { skip })`. In CI a missing Redis is a failure. */
export const noRedis =
  spawnSync('redis-server', ['--version']).status !== 0 && !process.env['CI']
    ? 'no redis-server here: apt-get install redis-server (it needs not run, a test starts its own)'
    : false;

export interface TestRedis {
  url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again at the same address, with nothing in it. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  let redis = await start(port);
  const kill = async () => {
    if (redis.exitCode !== null || redis.signalCode !== null) return;
    redis.kill('SIGKILL');
    await once(redis, 'exit');
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      redis = await start(port);
    },
    close: kill,
  };
}

async function start(port: number): Promise<ChildProcess> {
  const options = [
    '--port',
    port,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--loglevel',
    'warning',
  ];
  const redis = spawn('redis-server', options.map(String), { stdio: 'ignore' });
  const ended = once(redis, 'exit').then(() => {
    throw new Error(`Expected redis-server to listen on port ${port}, but it ended.`);
  });
  while (!(await Promise.race([answers(port), ended])));
  ended.catch(() => {}); // from now on it may
  return redis;
}

/** Whether somebody says PONG there. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data');
    return String(answer) === '+PONG\r\n';
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 10)); // not yet: ask again soon
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // an address and a port: it is no pipe
  server.close();
  await once(server, 'close');
  return port;
}
