import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { attachSignaling, type Signaling } from '../server/signaling.ts';
import { Peer } from './support/peer.ts';

describe('signaling', { timeout: 60_000 }, () => {
  let io: Signaling;
  let url: string;
  let peers: Peer[];

  beforeEach(async () => {
    const http = createServer((_, response) => response.end('the page'));
    io = attachSignaling(http);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    peers = [];
  });

  afterEach(async () => {
    for (const peer of peers) peer.close();
    await io.close();
  });

  function arrive(options?: ConstructorParameters<typeof Peer>[1]): Peer {
    const peer = new Peer(url, options);
    peers.push(peer);
    return peer;
  }

  /** Two peers who share a room. */
  async function pair(room: string): Promise<[Peer, Peer]> {
    const [alice, bob] = [arrive(), arrive()];
    alice.socket.emit('create or join', room);
    await alice.next('created');
    bob.socket.emit('create or join', room);
    await Promise.all([alice.next('ready'), bob.next('ready')]);
    return [alice, bob];
  }

  /** All that these peers have sent is handled, and has reached those whom it should reach. */
  async function settle(...all: Peer[]): Promise<void> {
    await Promise.all(all.map((peer) => peer.settled()));
    await Promise.all(all.map((peer) => peer.settled()));
  }

  test('the first creates the room, the second joins it, and both hear once that they are ready', async () => {
    const [alice, bob] = await pair('foo');
    await settle(alice, bob);
    assert.deepEqual(alice.heard, [
      ['created', 'foo', alice.socket.id],
      ['join', 'foo'],
      ['ready', 'foo'],
    ]);
    assert.deepEqual(bob.heard, [
      ['joined', 'foo', bob.socket.id],
      ['ready', 'foo'],
    ]);
  });

  test('the third finds the room full, and nothing it sends or does reaches the two', async () => {
    const [alice, bob] = await pair('foo');
    const carol = arrive();
    carol.socket.emit('create or join', 'foo');
    assert.deepEqual(await carol.next('full'), ['foo']);

    carol.socket.emit('message', 'got user media');
    carol.socket.emit('message', 'bye');
    alice.socket.emit('message', 'for Bob');
    await settle(carol, alice, bob);
    assert.deepEqual(bob.all('message'), [['for Bob']]);
    assert.deepEqual(alice.all('message'), []);
    assert.deepEqual(carol.all('message'), []);

    carol.close();
    await settle(alice, bob);
    assert.deepEqual([...alice.all('bye'), ...bob.all('bye')], []);
  });

  test('a message arrives unchanged, in order, and does not come back', async () => {
    const [alice, bob] = await pair('foo');
    const messages = [
      'got user media',
      { type: 'offer', sdp: 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n' },
      { type: 'candidate', label: 0, id: '0', candidate: 'candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host' },
      null,
      0,
      false,
      '',
      [],
      JSON.parse('{"__proto__":{"x":1},"constructor":"y","toJSON":1,"_placeholder":true,"num":0}'),
      '안녕 👋',
      'bye',
    ];
    for (const message of messages) alice.socket.emit('message', message);
    await settle(alice, bob);
    assert.deepEqual(
      bob.all('message').map(([message]) => JSON.stringify(message)),
      messages.map((message) => JSON.stringify(message)),
    );
    assert.deepEqual(alice.all('message'), []);
  });

  test('only the first argument is relayed', async () => {
    const [alice, bob] = await pair('foo');
    // The type allows one argument; a page need not care.
    (alice.socket as { emit(name: string, ...args: unknown[]): void }).emit('message', 'one', 'two');
    assert.deepEqual(await bob.next('message'), ['one']);
  });

  test('two rooms stay apart', async () => {
    const [alice, bob] = await pair('foo');
    const [carol, dave] = await pair('bar');
    alice.socket.emit('message', 'for Bob');
    carol.socket.emit('message', 'for Dave');
    await settle(alice, bob, carol, dave);
    assert.deepEqual(bob.all('message'), [['for Bob']]);
    assert.deepEqual(dave.all('message'), [['for Dave']]);

    dave.close();
    assert.deepEqual(await carol.next('bye'), ['bar']);
    await settle(alice, bob);
    assert.deepEqual([...alice.all('bye'), ...bob.all('bye')], []);
  });

  test('a place is free as soon as its peer is gone, and the other one hears it', async () => {
    const [alice, bob] = await pair('foo');
    alice.close();
    assert.deepEqual(await bob.next('bye'), ['foo']);

    const carol = arrive();
    carol.socket.emit('create or join', 'foo');
    assert.deepEqual((await carol.next('joined'))[0], 'foo');
    await bob.next('ready');
    bob.socket.emit('message', 'hello');
    assert.deepEqual(await carol.next('message'), ['hello']);
  });

  test('a peer that says bye is out of the room, and can come back', async () => {
    const [alice, bob] = await pair('foo');
    bob.socket.emit('bye', 'foo');
    await alice.next('bye');
    bob.socket.emit('message', 'from outside');
    bob.socket.emit('create or join', 'foo');
    await alice.next('ready');
    await settle(alice, bob);
    assert.deepEqual(alice.all('message'), []);
    assert.equal(bob.all('joined').length, 2);
  });

  test('who asks for a second room leaves the first', async () => {
    const [alice, bob] = await pair('foo');
    bob.socket.emit('create or join', 'bar');
    await bob.next('created');
    await alice.next('bye');
    alice.socket.emit('message', 'for whoever is in foo');
    await settle(alice, bob);
    assert.deepEqual(bob.all('message'), []);
  });

  test('who asks for its own room again does not take both places', async () => {
    const alice = arrive();
    alice.socket.emit('create or join', 'foo');
    alice.socket.emit('create or join', 'foo');
    await settle(alice);
    assert.deepEqual(
      alice.heard.map(([name]) => name),
      ['created', 'created'],
    );
    const bob = arrive();
    bob.socket.emit('create or join', 'foo');
    await bob.next('joined');
  });

  test('a room named like a socket id is a room like any other', async () => {
    const alice = arrive();
    await alice.settled();
    const [bob, carol] = await pair(alice.socket.id ?? '');
    bob.socket.emit('message', 'for Carol');
    await settle(alice, bob, carol);
    assert.deepEqual(carol.all('message'), [['for Carol']]);
    assert.deepEqual(alice.heard, []);
  });

  test('log is always one array of strings', async () => {
    const [alice, bob] = await pair('foo');
    alice.socket.emit('create or join', '');
    await settle(alice, bob);
    assert.ok(alice.logged.length > 4);
    for (const line of [...alice.logged, ...bob.logged]) {
      assert.equal(line[0], 'Message from server:');
      assert.ok(line.every((word) => typeof word === 'string'));
    }
  });

  test('ipaddr tells no address', async () => {
    const alice = arrive();
    await alice.settled();
    assert.doesNotMatch(JSON.stringify(alice.logged), /\d+\.\d+\.\d+\.\d+|::/);
    assert.deepEqual(alice.heard, []);
  });

  for (const transport of ['polling', 'websocket']) {
    test(`a client with nothing but ${transport} works`, async () => {
      const [alice, bob] = [arrive({ transports: [transport] }), arrive({ transports: [transport] })];
      alice.socket.emit('create or join', 'foo');
      await alice.next('created');
      bob.socket.emit('create or join', 'foo');
      await bob.next('ready');
      bob.socket.emit('message', { type: 'offer', sdp: 'x'.repeat(7_000) });
      const [offer] = await alice.next('message');
      assert.deepEqual(offer, { type: 'offer', sdp: 'x'.repeat(7_000) });
      bob.close();
      await alice.next('bye');
    });
  }

  test('the browser finds the client at /socket.io/socket.io.js, and no cookie is set', async () => {
    const bundle = await fetch(`${url}/socket.io/socket.io.js`);
    assert.equal(bundle.status, 200);
    assert.match(await bundle.text(), /Socket\.IO/);
    const handshake = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { Origin: 'null' } });
    assert.equal(handshake.headers.get('access-control-allow-origin'), '*');
    assert.equal(handshake.headers.get('set-cookie'), null);
  });

  test('upgrades that are not for signaling are left alone', async () => {
    const http = createServer();
    const shared = attachSignaling(http);
    http.on('upgrade', (request, socket) => {
      if (request.url === '/hot') socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' }).catch(() => undefined);
    assert.equal(answer, undefined);
    await shared.close();
  });
});
