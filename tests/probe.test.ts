// A probe over real connections: it ends with the server that it tries.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { type Probe, runProbe } from '../src/server-worker/probe.ts';

test('a probe that is aborted opens nothing more, notes nothing more, and its clients are gone', async () => {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo; // an address and a port: it is no pipe
  const server = new Server(http);
  const gone: Promise<unknown>[] = [];
  const asked = new Promise<void>((resolve) => {
    server.on('connection', (socket) => {
      gone.push(once(socket, 'disconnect'));
      socket.on('never answered', () => resolve());
    });
  });
  const opened: string[] = [];
  const noted: string[] = [];
  const trial = new AbortController();
  const probe: Probe = async ({ client }) => {
    for (const name of ['Tester 1', 'Tester 2']) {
      const tester = await client(name);
      tester.emit('never answered');
      await tester.hears('answer');
    }
  };
  const ended = runProbe(
    probe,
    {
      open(name) {
        opened.push(name);
        return io(`http://127.0.0.1:${port}`, { forceNew: true, reconnection: false });
      },
      close() {},
    },
    (peer, _at, { kind }) => noted.push(`${peer} ${kind}`),
    trial.signal,
  );
  await asked;
  const before = noted.length;
  trial.abort();
  await Promise.all(gone);
  await ended;
  assert.deepEqual(opened, ['Tester 1']);
  assert.equal(noted.length, before);
  await server.close();
});
