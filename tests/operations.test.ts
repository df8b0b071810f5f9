// What those who run the server see of it: logs, health, metrics, and how it ends.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, afterEach, describe, test } from 'node:test';
import { ask, type Question } from './support/ask.ts';
import { install, type Run } from './support/installation.ts';
import { Member } from './support/member.ts';
import { Peer } from './support/peer.ts';

const TOKEN = 'correct-horse-battery';
const program = install();
after(() => program.remove());

describe('operations', { timeout: 60_000 }, () => {
  let run: Run;
  let port: number;
  const open: { close(): void }[] = [];

  async function start(env: Record<string, string> = {}): Promise<void> {
    run = program.start({ PORT: '0', ...env });
    port = await run.port;
  }

  afterEach(async () => {
    for (const one of open.splice(0)) one.close();
    run.child.kill('SIGTERM');
    await run.ended;
  });

  function arrive<T extends { close(): void }>(one: T): T {
    open.push(one);
    return one;
  }

  const member = () => arrive(new Member(`http://localhost:${port}`));
  const metrics = (question?: Question) => ask(port, '/metrics', question);

  test('/readyz says that it is ready, on each host', async () => {
    await start();
    for (const host of [`localhost:${port}`, `p1.localhost:${port}`, '192.0.2.7']) {
      const { status, text, headers } = await ask(port, '/readyz', { host });
      assert.equal(status, 200);
      assert.deepEqual(JSON.parse(text), { ready: true, reasons: [] });
      assert.equal(headers['cache-control'], 'no-store');
    }
  });

  test('on SIGTERM peers hear when to come back, /readyz says why not, and the program ends with 0', async () => {
    await start();
    const members = [member(), member(), member()];
    for (const [at, one] of members.entries()) await one.join(`room-${at}`);
    const peer = arrive(new Peer(`http://localhost:${port}`, { transports: ['websocket'] }));
    await peer.settled();
    // A request that has begun is still answered.
    const late = connect(port, '127.0.0.1');
    late.write('GET /readyz HTTP/1.1\r\nHost: localhost\r\n');
    const healthy = await ask(port, '/healthz');
    assert.equal(healthy.status, 200);

    run.child.kill('SIGTERM');
    const gone = once(peer.socket as never, 'disconnect');
    const told = await Promise.all(members.map((one) => one.next('server:closing')));
    for (const { retryAfterMs } of told) assert.ok(retryAfterMs >= 1_000 && retryAfterMs <= 6_000);
    assert.ok(new Set(told.map(({ retryAfterMs }) => retryAfterMs)).size > 1, 'not all at once');
    await gone;
    assert.match(peer.logged.at(-1)?.[1] ?? '', /closing/);

    late.end('\r\n');
    const answer = await text(late);
    assert.match(answer, /^HTTP\/1\.1 503 /);
    assert.match(answer, /\{"ready":false,"reasons":\["This server is closing\."\]\}/);
    const { code, errors } = await run.ended;
    assert.equal(code, 0);
    assert.equal(errors, '');
  });

  test('metrics count sockets, rooms, seats, relays, what is kept and what is refused', async () => {
    await start();
    const [alice, bob] = [member(), member()];
    await alice.join('r');
    const { you } = await bob.join('r');
    for (let message = 0; message < 40; message++) await alice.send('r', { text: 'hello' });
    await alice.send('nowhere', { text: 'hello' });
    bob.drop();
    await alice.next('peer:away');
    await alice.send('r', { text: 'hello' }, you.peer);
    await ask(port, '/', { host: 'evil.example' });
    await ask(port, '/socket.io/?EIO=4&transport=polling', { headers: { Origin: 'https://evil.example' } });

    const { status, headers, text } = await metrics();
    assert.equal(status, 200);
    assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/);
    const lines = text.split('\n');
    for (const line of [
      'workbook_sockets{namespace="/"} 0',
      'workbook_sockets{namespace="/workbook"} 1',
      'workbook_connections 1',
      'workbook_rooms 1',
      'workbook_seats 2',
      'workbook_relays_total 40',
      'workbook_kept_total 1',
      'workbook_refusals_total{code="not-seated"} 1',
      'workbook_connections_refused_total{reason="host"} 1',
      'workbook_connections_refused_total{reason="origin"} 1',
      // One of 16 is timed, and none takes a second.
      'workbook_relay_seconds_count 2',
      'workbook_relay_seconds_bucket{le="1"} 2',
    ]) {
      assert.ok(lines.includes(line), `${line}\n${text}`);
    }
    assert.match(text, /^nodejs_eventloop_lag_p99_seconds /m);
    assert.match(text, /^process_resident_memory_bytes /m);
    assert.doesNotMatch(text, /\d+\.\d+\.\d+\.\d+|Ada|hello/);
  });

  test('metrics are for this machine, or for who shows the token', async () => {
    await start({ METRICS_TOKEN: TOKEN, ALLOWED_HOSTS: 'workbook.example' });
    assert.equal((await metrics()).status, 200);
    // Through a proxy on this machine everybody seems to be on it.
    const proxied: Question[] = [
      { host: 'workbook.example' },
      { headers: { 'X-Forwarded-For': '192.0.2.1' } },
      { headers: { Forwarded: 'for=192.0.2.1' } },
      { headers: { Via: '1.1 proxy' } },
    ];
    for (const question of proxied) {
      const { status, text, headers } = await metrics(question);
      assert.equal(status, 401);
      assert.equal(headers['www-authenticate'], 'Bearer');
      assert.match(text, /^Expected .*METRICS_TOKEN; found neither\.\n$/);
      for (const wrong of ['', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN, `bearer ${TOKEN}`]) {
        const headers = { ...question.headers, Authorization: wrong };
        assert.equal((await metrics({ ...question, headers })).status, 401, wrong);
      }
      const right = { ...question.headers, Authorization: `Bearer ${TOKEN}` };
      assert.equal((await metrics({ ...question, headers: right })).status, 200);
    }
    // Where learner code lives nothing is to be read.
    for (const host of [`p1.localhost:${port}`, `127.0.0.1:${port}`]) {
      assert.equal((await metrics({ host })).status, 307);
    }
  });

  test('without a token nobody elsewhere reads metrics', async () => {
    await start({ ALLOWED_HOSTS: 'workbook.example' });
    for (const Authorization of ['', 'Bearer ', 'Bearer undefined', 'Bearer null']) {
      const question = { host: 'workbook.example', headers: { Authorization } };
      assert.equal((await metrics(question)).status, 401);
    }
  });

  test('logs are lines of JSON, with nothing in them of people', async () => {
    await start({ LOG_LEVEL: 'trace' });
    const alice = member();
    const { token } = await alice.join('secret-room', { name: 'Zaphod' });
    await alice.send('secret-room', { description: { type: 'offer', sdp: 'v=0 secret-sdp' } });
    const ended = once(alice.socket as never, 'disconnect');
    for (let message = 0; message < 3_000; message++) alice.socket.emit('clock:read', {}, () => {});
    await ended;
    run.child.kill('SIGTERM');
    const { errors } = await run.ended;

    const lines = errors
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ level, msg }) => [level, msg]),
      [
        ['info', 'listening'],
        ['warn', 'connection ended'],
        ['info', 'closing'],
      ],
    );
    assert.equal(lines[1].reason, 'flood');
    assert.ok(lines.every(({ time }) => Number.isFinite(Date.parse(time))));
    for (const private_ of ['Zaphod', token, 'secret', '127.0.0.1', '::1', alice.socket.id ?? 'x']) {
      assert.ok(!errors.includes(private_), private_);
    }
  });
});
