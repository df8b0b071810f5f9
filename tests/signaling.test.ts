import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
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

    const { id = '' } = carol.socket;
    carol.close();
    while (io.of('/').sockets.has(id)) await pause(5);
    await settle(alice, bob);
    assert.deepEqual([...alice.all('bye'), ...bob.all('bye')], []);
  });

  test('a message arrives unchanged, in order, and does not come back', async () => {
    const [alice, bob] = await pair('foo');
    const messages = [
      'got user media',
      { type: 'offer', sdp: 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n' },
      {
        type: 'candidate',
        label: 0,
        id: '0',
        candidate: 'candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host',
      },
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
    // Learner code runs on another origin than the lesson, and may read what it is answered.
    const handshake = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, {
      headers: { Origin: 'http://p1.localhost:3000' },
    });
    assert.equal(handshake.status, 200);
    assert.equal(handshake.headers.get('access-control-allow-origin'), 'http://p1.localhost:3000');
    assert.equal(handshake.headers.get('set-cookie'), null);
  });

  describe('bad input', () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

    const badRooms = [
      undefined,
      null,
      7,
      true,
      '',
      'x'.repeat(65),
      ' ',
      'my room',
      '방',
      'foo\n',
      '\u0000',
      ['foo'],
      {},
      { toString: 'foo' },
      JSON.parse('{"__proto__":{"length":3}}'),
      Buffer.from('foo'),
    ];
    for (const room of badRooms) {
      test(`is no room name: ${JSON.stringify(room)}`, async () => {
        const alice = arrive();
        alice.socket.emit('create or join', room);
        await alice.settled();
        assert.deepEqual(alice.heard, []);
        assert.match(
          alice.logged[0]?.[1] ?? '',
          /^Expected a room name of 1 to 64 of A-Z a-z 0-9 _ -, found /,
        );
      });
    }

    for (const room of ['__proto__', 'constructor', '-', '_', 'x'.repeat(64)]) {
      test(`is not a strange, but good room name: ${JSON.stringify(room)}`, async () => {
        const [alice, bob] = await pair(room);
        alice.socket.emit('message', 1);
        assert.deepEqual(await bob.next('message'), [1]);
      });
    }

    const badMessages: [what: string, message: unknown][] = [
      ['bytes', Buffer.from('offer')],
      ['bytes inside', { type: 'offer', sdp: new Uint8Array(4) }],
      ['17 levels', JSON.parse(deep(17))],
      ['1,000 levels', JSON.parse(deep(1_000))],
      ['more than 64 kB', 'x'.repeat(64 * 1024)],
      ['more than 64 kB in many pieces', Array(40_000).fill(1)],
    ];
    for (const [what, message] of badMessages) {
      test(`is a message of ${what}: dropped, and said so`, async () => {
        const [alice, bob] = await pair('foo');
        alice.socket.emit('message', message);
        alice.socket.emit('message', 'after it');
        await settle(alice, bob);
        assert.deepEqual(bob.all('message'), [['after it']]);
        assert.ok(alice.logged.some((line) => line[1]?.startsWith('Message dropped: expected')));
      });
    }

    test('does not start at 16 levels and just under 64 kB', async () => {
      const [alice, bob] = await pair('foo');
      const messages = [JSON.parse(deep(16)), 'x'.repeat(64 * 1024 - 2)];
      for (const message of messages) alice.socket.emit('message', message);
      await settle(alice, bob);
      assert.deepEqual(
        bob.all('message').map(([message]) => message),
        messages,
      );
    });

    test('in a callback’s place or under unknown names is ignored', async () => {
      const alice = arrive();
      const emit = alice.socket.emit.bind(alice.socket) as (name: string, ...args: unknown[]) => void;
      const names = [
        'create or join',
        'message',
        'bye',
        'ipaddr',
        'log',
        'toString',
        '__proto__',
        'room:join',
      ];
      for (const name of names) {
        emit(name, () => {});
        emit(name, null, () => {});
        emit(name, Symbol.iterator.toString(), Array(1_000).fill({}));
      }
      await alice.settled();
    });

    test('as raw frames ends its own connection at most', async () => {
      const [alice, bob] = await pair('foo');
      const frames = [
        '40',
        '42["message","foo"]',
        '42["create or join"]',
        '42["create or join",{"toString":null}]',
        '42[1,2,3]',
        '42[null]',
        '42{}',
        '42',
        '4',
        '',
        '9',
        '4999999999999-["message"]',
        '451-["message",{"_placeholder":true,"num":7}]',
        '459999999-["message"]',
        '42["disconnect"]',
        '42["__proto__",{"__proto__":null}]',
        `42["message",${deep(60_000)}]`,
        `451-["message",${deep(60_000)}]`,
        '43999["no such ack"]',
        '40/admin,',
        '\u0000\uffff',
        'x'.repeat(300 * 1024),
      ];
      // Each alone, and each after a good start.
      for (const frame of frames) {
        for (const start of [[], ['40'], ['40', '42["create or join","bar"]']]) {
          const raw = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
          await once(raw, 'open');
          for (const text of [...start, frame]) raw.send(text);
          raw.send(Buffer.from(frame));
          const closed = once(raw, 'close');
          raw.close();
          await closed;
        }
      }
      alice.socket.emit('message', 'still here');
      await settle(alice, bob);
      assert.deepEqual(bob.all('message'), [['still here']]);
      assert.deepEqual([...alice.all('bye'), ...bob.all('bye')], []);
    });
  });
});
