/** What a Node program finds without importing it. Imported first: socket.io looks for these while it is loaded. */
import './base64url.ts';
import { Buffer } from 'buffer';
import * as timers from './timers.ts';

const process = {
  env: {} as Record<string, string>,
  argv: ['node', 'server.ts'],
  platform: 'browser',
  version: 'v26.10.0',
  versions: { node: '26.10.0' },
  pid: 1,
  nextTick: (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
    queueMicrotask(() => callback(...args)),
  cwd: () => '/',
  uptime: () => performance.now() / 1000,
  hrtime: Object.assign(
    () => {
      const ms = performance.now();
      return [Math.floor(ms / 1000), Math.floor((ms % 1000) * 1e6)];
    },
    { bigint: () => BigInt(Math.floor(performance.now() * 1e6)) },
  ),
  memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
  // Nothing of the system's reaches a worker: no signal, no exit to hear of.
  on: () => process,
  once: () => process,
  off: () => process,
  exit(code = 0): never {
    throw new Error(`process.exit(${code}): the workbook's server is stopped with its button`);
  },
};

Object.assign(globalThis, { Buffer, process, global: globalThis, ...timers });
