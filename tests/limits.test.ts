import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, test } from 'node:test';
import { createBucket } from '../server/bucket.ts';
import { refuseHost, refuseOrigin } from '../server/gate.ts';
import type { Deployment } from '../server/hosts.ts';
import { addressOf, type LimitSettings } from '../server/limits.ts';
import { attachSignaling, type Signaling } from '../server/signaling.ts';
import { ask } from './support/ask.ts';
import { Member } from './support/member.ts';
import { Raw, turnedAway } from './support/raw.ts';

const POLL = '/socket.io/?EIO=4&transport=polling';

describe('limits of one address', { timeout: 30_000 }, () => {
  let io: Signaling;
  let port: number;
  const open: { drop(): void }[] = [];

  async function start(limits: LimitSettings): Promise<void> {
    const http = createServer();
    io = attachSignaling(http, { limits });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    port = (http.address() as AddressInfo).port;
  }

  afterEach(async () => {
    for (const one of open.splice(0)) one.drop();
    await io.close();
  });

  async function come(headers: Record<string, string> = {}): Promise<Raw> {
    const raw = await Raw.open(port, { headers });
    open.push(raw);
    return raw;
  }

  /** So many connections are left. */
  async function left(connections: number): Promise<void> {
    while (io.engine.clientsCount > connections) await new Promise(setImmediate);
  }

  test('one more connection than it may have is refused, until one of them is gone', async () => {
    await start({ trustProxy: 0, maxConnectionsPerAddress: 3 });
    const [first] = [await come(), await come(), await come()];
    const refused = await turnedAway(port);
    assert.equal(refused.status, 429);
    assert.match(refused.text, /^Expected at most 3 connections .* found .*MAX_CONNECTIONS_PER_ADDRESS/);
    const polled = await ask(port, POLL);
    assert.equal(polled.status, 429);
    assert.equal(polled.headers['retry-after'], '10');
    first?.drop();
    await left(2);
    await come();
  });

  test('more attempts than twice that in ten seconds are refused, whatever becomes of them', async () => {
    await start({ trustProxy: 0, maxConnectionsPerAddress: 3 });
    for (let attempt = 0; attempt < 6; attempt++) {
      const raw = await come();
      raw.drop();
      await left(0);
    }
    const refused = await turnedAway(port);
    assert.equal(refused.status, 429);
    assert.match(refused.text, /^Expected at most 6 connects in 10 s .* found more/);
    assert.ok(Number(refused.headers['retry-after']) <= 10);
  });

  test('what a client says of its address is not believed', async () => {
    await start({ trustProxy: 0, maxConnectionsPerAddress: 2 });
    await come({ 'X-Forwarded-For': '192.0.2.1' });
    await come({ 'X-Forwarded-For': '192.0.2.2' });
    assert.equal((await turnedAway(port, { headers: { 'X-Forwarded-For': '192.0.2.3' } })).status, 429);
  });

  test('behind a proxy that is trusted each client is counted by itself', async () => {
    await start({ trustProxy: 1, maxConnectionsPerAddress: 1 });
    await come({ 'X-Forwarded-For': '192.0.2.1' });
    await come({ 'X-Forwarded-For': '192.0.2.2' });
    const spoofed = { 'X-Forwarded-For': '203.0.113.9, 192.0.2.2' };
    assert.equal((await turnedAway(port, { headers: spoofed })).status, 429);
  });

  test('messages of all its connections together are limited, and each hears what to do', async () => {
    await start({ trustProxy: 0, maxConnectionsPerAddress: 2 });
    const members = [1, 2].map(() => new Member(`http://127.0.0.1:${port}`));
    open.push(...members.map((member) => ({ drop: () => member.close() })));
    // 40 in a burst for each connection it may have: 80. One alone may send 200.
    const answers = await Promise.all(
      members.flatMap((member) => Array.from({ length: 60 }, () => member.ask('clock:read', {}))),
    );
    const refusals = answers.flatMap((answer) => ('error' in answer ? [answer.error] : []));
    assert.ok(refusals.length >= 20 && refusals.length <= 40, `${refusals.length}`);
    assert.ok(refusals.every(({ code, retryAfterMs = 0 }) => code === 'rate-limited' && retryAfterMs > 0));
  });
});

test('what throws while an event is handled ends its connection, is logged, and harms nobody else', async () => {
  const errors: object[] = [];
  const http = createServer();
  const io = attachSignaling(http, {
    log: { info() {}, warn() {}, error: (fields) => errors.push(fields) },
    iceServersFor(peer) {
      if (io.rooms.roster('fatal')?.seats.some((seat) => seat.peer === peer)) throw new Error('on purpose');
      return { iceServers: [] };
    },
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const [alice, bob] = [new Member(url), new Member(url)];
  await alice.join('r');
  const ended = once(bob.socket as never, 'disconnect');
  bob.ask('room:join', { room: 'fatal', name: 'Bob' });
  await ended;
  await alice.settled();
  assert.equal(errors.length, 1);
  assert.match(String((errors[0] as { error: unknown }).error), /on purpose/);
  alice.close();
  await io.close();
});

test('a bucket gives what it holds, then what trickles in', () => {
  const bucket = createBucket({ perSecond: 10, burst: 3 });
  assert.deepEqual(
    [1, 2, 3].map(() => bucket.take(1_000)),
    [0, 0, 0],
  );
  assert.equal(bucket.take(1_000), 100);
  assert.equal(bucket.take(1_050), 50);
  assert.equal(bucket.take(1_100), 0);
  assert.equal(bucket.take(1_100, 2), 200);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => bucket.take(60_000)),
    [0, 0, 0, 100],
  );
});

test('an address is that of the connection, or what the outermost trusted proxy wrote', () => {
  const request = (remoteAddress: string, forwarded?: string) =>
    ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;
  const chain = '203.0.113.9, 192.0.2.1, 192.0.2.2';
  assert.equal(addressOf(request('192.0.2.3', chain), 0), '192.0.2.3');
  assert.equal(addressOf(request('192.0.2.3', chain), 1), '192.0.2.2');
  assert.equal(addressOf(request('192.0.2.3', chain), 2), '192.0.2.1');
  assert.equal(addressOf(request('192.0.2.3', chain), 9), '192.0.2.3');
  assert.equal(addressOf(request('192.0.2.3', 'unknown'), 1), '192.0.2.3');
  assert.equal(addressOf(request('::ffff:192.0.2.3'), 0), '192.0.2.3');
  // One household, one address.
  assert.equal(addressOf(request('2001:db8:1:2::7'), 0), addressOf(request('2001:db8:1:2:ffff::9'), 0));
  assert.notEqual(addressOf(request('2001:db8:1:2::7'), 0), addressOf(request('2001:db8:1:3::7'), 0));
  assert.equal(addressOf(request('2001:db8::1'), 0), '2001:db8:0:0');
  assert.equal(addressOf(request('fe80::1%eth0'), 0), 'fe80:0:0:0');
});

describe('hosts and origins', () => {
  const local: Deployment = { allowedHosts: ['lab-7', 'lab-7.local'] };
  const deployed: Deployment = {
    siteOrigin: 'https://workbook.example',
    sandboxHost: 'sandbox.example:8443',
    allowedOrigins: ['https://class.example'],
  };
  const lan: Deployment = { lan: { hosts: ['192.0.2.2', 'vm.local'], port: 3000, sandboxPort: 3001 } };
  const statusOf = (deployment: Deployment, host: string, origin?: string) =>
    refuseOrigin({ headers: { host, origin } }, deployment)?.status ?? 200;

  const cases: [
    name: string,
    deployment: Deployment,
    host: string,
    origin: string | undefined,
    status: number,
  ][] = [
    ['a program', local, 'localhost:3000', undefined, 200],
    ['the lesson', local, 'localhost:3000', 'http://localhost:3000', 200],
    ['a pane', local, 'localhost:3000', 'http://p1.localhost:3000', 200],
    ['a pane without names', local, 'localhost:3000', 'http://127.0.0.1:3000', 200],
    ['a pane by IPv6', local, 'localhost:3000', 'http://[::1]:3000', 200],
    ['an opaque frame beside a sandbox', local, 'localhost:3000', 'null', 403],
    ['an opaque frame at a sandbox', local, '127.0.0.1:3000', 'null', 403],
    ['an opaque frame at an address of one origin', local, '192.0.2.7:3000', 'null', 200],
    ['a page at that address', local, '192.0.2.7:3000', 'http://192.0.2.7:3000', 200],
    ['a page at another address', local, '192.0.2.7:3000', 'http://192.0.2.8:3000', 403],
    ['a learner’s workbook at the teacher’s', local, '192.0.2.7:3000', 'http://p2.localhost:4000', 200],
    ['a machine by its name', local, 'lab-7.local:3000', 'http://lab-7.local:3000', 200],
    ['another machine', local, 'lab-8.local:3000', undefined, 421],
    ['a stranger’s page', local, 'localhost:3000', 'https://evil.example', 403],
    ['a stranger’s name', local, 'evil.example:3000', 'http://evil.example:3000', 421],
    ['a name that begins like ours', local, 'localhost.evil.example', undefined, 421],
    ['a name that ends like ours', local, 'evil-lab-7.local', undefined, 421],
    ['no host', local, '', undefined, 400],
    ['the site', deployed, 'workbook.example', 'https://workbook.example', 200],
    ['its sandbox', deployed, 'workbook.example', 'https://p1.sandbox.example:8443', 200],
    ['a page that was named', deployed, 'workbook.example', 'https://class.example', 200],
    ['another scheme of it', deployed, 'workbook.example', 'http://class.example', 403],
    ['a sub-domain of the site', deployed, 'workbook.example', 'https://evil.workbook.example', 403],
    ['an opaque frame there', deployed, 'workbook.example', 'null', 403],
    ['a page of the local network', lan, '192.0.2.2:3000', 'https://192.0.2.2:3000', 200],
    ['a pane of the local network', lan, 'vm.local:3001', 'https://vm.local:3001', 200],
    ['an opaque frame there', lan, '192.0.2.2:3000', 'null', 403],
    ['an extension', local, 'localhost:3000', 'chrome-extension://abcdef', 403],
    ['a user in the origin', local, 'localhost:3000', 'http://localhost@evil.example', 403],
    ['blanks in the origin', local, 'localhost:3000', 'http://localhost evil.example', 403],
  ];
  for (const [name, deployment, host, origin, status] of cases) {
    test(`${name}: ${origin ?? 'no origin'} at ${host || 'no host'} gets ${status}`, () => {
      assert.equal(statusOf(deployment, host, origin), status);
    });
  }

  test('who is turned away hears what was expected, what was found, and what to set', () => {
    assert.deepEqual(refuseHost({ headers: { host: 'evil.example:3000' } }, local), {
      status: 421,
      reason: 'host',
      text: 'Expected a name of this server, found evil.example. If it is one, start with ALLOWED_HOSTS=evil.example',
    });
    assert.match(
      refuseOrigin({ headers: { host: 'localhost', origin: 'https://class.example' } }, local)?.text ?? '',
      /^Expected the Origin of a page .* found https:\/\/class\.example\. .*ALLOWED_ORIGINS=https:\/\/class\.example$/,
    );
  });
});
