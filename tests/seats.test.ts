import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { attachSignaling, type Signaling } from '../server/signaling.ts';
import { granted, Member, refused } from './support/member.ts';
import { Peer } from './support/peer.ts';

describe('the workbook’s protocol', { timeout: 90_000 }, () => {
  let io: Signaling;
  let url: string;
  let open: { close(): void }[];

  beforeEach(async () => {
    const http = createServer();
    io = attachSignaling(http);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    open = [];
  });

  afterEach(async () => {
    for (const one of open) one.close();
    await io.close();
  });

  function arrive(): Member {
    const member = new Member(url);
    open.push(member);
    return member;
  }

  /** Members of one room, in the order of their seats, each knowing all the others. */
  async function seat(room: string, names: string[]) {
    const seated = [];
    for (const name of names) {
      const member = arrive();
      seated.push({ member, ...(await member.join(room, { name, capacity: names.length })) });
    }
    for (const [at, { member }] of seated.entries()) {
      while (member.all('peer:joined').length < names.length - 1 - at) await member.next('peer:joined');
    }
    return seated;
  }

  describe('seats', () => {
    test('the first is impolite, the second polite, and each knows the other', async () => {
      const alice = arrive();
      const first = await alice.join('r', { name: 'Alice' });
      assert.equal(first.role, 'impolite');
      assert.deepEqual(first.peers, []);
      assert.equal(first.capacity, 2);
      const bob = arrive();
      const second = await bob.join('r', { name: 'Bob' });
      assert.equal(second.role, 'polite');
      assert.deepEqual(second.peers, [first.you]);
      assert.deepEqual(await alice.next('peer:joined'), { room: 'r', peer: second.you });
      assert.deepEqual(second.you, { peer: second.you.peer, name: 'Bob', index: 1, state: 'here' });
      assert.equal(bob.all('peer:joined').length, 0);
    });

    test('sixteen take sixteen seats, a message reaches fifteen, and the seventeenth is refused', async () => {
      const all = await seat(
        'mesh',
        Array.from({ length: 16 }, (_, at) => `Peer ${at}`),
      );
      assert.deepEqual(
        all.map(({ you }) => you.index),
        [...Array(16).keys()],
      );
      const [first, ...others] = all;
      assert.ok(first);
      assert.deepEqual(await first.member.send('mesh', { text: 'all' }), { sent: 15, kept: 0 });
      for (const { member } of others) assert.equal((await member.next('message')).from, first.you.peer);
      assert.equal(first.member.all('message').length, 0);
      const late = await arrive().ask('room:join', { room: 'mesh', name: 'Late' });
      assert.deepEqual(refused(late), { code: 'room-full', expected: 'a free seat', found: 'none' });
    });

    test('a message to one of three reaches that one only', async () => {
      const [alice, bob, carol] = await seat('three', ['Alice', 'Bob', 'Carol']);
      assert.ok(alice && bob && carol);
      await alice.member.send('three', { text: 'for Carol' }, carol.you.peer);
      await alice.member.send('three', { text: 'for both' });
      await bob.member.next('message');
      await carol.member.next('message');
      await carol.member.next('message');
      assert.deepEqual(bob.member.texts(), ['for both']);
      assert.deepEqual(carol.member.texts(), ['for Carol', 'for both']);
    });

    test('two hundred come at once for two seats: exactly two sit down', async () => {
      const crowd = Array.from({ length: 200 }, arrive);
      const answers = await Promise.all(
        crowd.map((member) => member.ask('room:join', { room: 'rush', name: 'x' })),
      );
      const seats = answers.flatMap((answer) => ('error' in answer ? [] : [answer.you.index]));
      assert.deepEqual(seats.sort(), [0, 1]);
      for (const answer of answers) if ('error' in answer) assert.equal(answer.error.code, 'room-full');
    });

    test('who leaves is gone at once, and the next one gets that seat', async () => {
      const [alice, bob] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice && bob);
      assert.deepEqual(await alice.member.ask('room:leave', { room: 'r' }), { room: 'r' });
      assert.deepEqual((await bob.member.next('peer:left')).peer, alice.you);
      assert.equal(refused(await alice.member.send('r', { text: 'still here?' })).code, 'not-seated');
      const carol = await arrive().join('r', { name: 'Carol' });
      assert.equal(carol.you.index, 0);
      assert.notEqual(carol.you.peer, alice.you.peer);
    });

    test('who closes its socket is gone at once', async () => {
      const [alice, bob] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice && bob);
      alice.member.close();
      await bob.member.next('peer:left');
      assert.equal(bob.member.all('peer:away').length, 0);
    });

    test('one socket may sit in eight rooms, not in nine', async () => {
      const alice = arrive();
      for (let at = 0; at < 8; at++) await alice.join(`room-${at}`);
      assert.equal(
        refused(await alice.ask('room:join', { room: 'ninth', name: 'x' })).code,
        'too-many-rooms',
      );
      await alice.ask('room:leave', { room: 'room-3' });
      await alice.join('ninth');
    });

    test('joining twice keeps the one seat', async () => {
      const alice = arrive();
      const first = await alice.join('r');
      const second = await alice.join('r', { token: first.token, session: first.session });
      assert.deepEqual(second.you, first.you);
      await arrive().join('r');
      assert.equal(alice.all('seat:replaced').length, 0);
    });

    test('joining twice without the token keeps it too, in a full room as well', async () => {
      const [alice, bob] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice && bob);
      assert.deepEqual((await alice.member.join('r', { name: 'Alice' })).you, alice.you);
      assert.equal(bob.member.all('peer:left').length, 0);
    });

    test('a room belongs to the protocol that opened it', async () => {
      const alice = arrive();
      await alice.join('ours');
      const guest = new Peer(url);
      open.push(guest);
      guest.socket.emit('create or join', 'ours');
      await guest.next('full');
      guest.socket.emit('create or join', 'theirs');
      await guest.next('created');
      assert.equal(
        refused(await alice.ask('room:join', { room: 'theirs', name: 'x' })).code,
        'room-of-other-protocol',
      );
    });
  });

  describe('a token', () => {
    test('takes its seat over at once, and the old connection is told', async () => {
      const [alice, bob] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice && bob);
      const tab = arrive();
      const again = await tab.join('r', { name: 'Alice', token: alice.token });
      assert.deepEqual(again.you, alice.you);
      assert.equal(again.session, alice.session + 1);
      assert.deepEqual(await alice.member.next('seat:replaced'), { room: 'r' });
      assert.deepEqual(await bob.member.next('peer:returned'), {
        room: 'r',
        peer: alice.you,
        session: again.session,
      });
      assert.equal(refused(await alice.member.send('r', { text: 'ghost' })).code, 'not-seated');
      await bob.member.send('r', { text: 'to the new tab' }, alice.you.peer);
      await tab.next('message');
      // The late goodbye of the old connection frees nothing.
      const { id = '' } = alice.member.socket;
      alice.member.close();
      while (io.of('/workbook').sockets.has(id)) await pause(5);
      await bob.member.send('r', { text: 'again' }, alice.you.peer);
      await tab.next('message');
      assert.equal(bob.member.all('peer:left').length, 0);
      assert.deepEqual(alice.member.texts(), []);
    });

    test('of somebody else gives no seat, and nobody is told one', async () => {
      const [alice, bob] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice && bob);
      const thief = await arrive().ask('room:join', { room: 'r', name: 'Alice', token: 'x'.repeat(32) });
      assert.equal(refused(thief).code, 'room-full');
      assert.ok(!JSON.stringify(bob.member.heard).includes(alice.token));
      assert.ok(!JSON.stringify(bob.peers).includes(alice.token));
    });

    test('of its own choice gives a socket another seat; the others hear of both, it hears of neither', async () => {
      const alice = arrive();
      const first = await alice.join('r', { capacity: 3 });
      const bob = arrive();
      await bob.join('r');
      await alice.next('peer:joined');
      const second = await alice.join('r', { token: 'y'.repeat(32) });
      assert.deepEqual(
        second.peers.map(({ index }) => index),
        [1],
      );
      assert.equal((await bob.next('peer:joined')).peer.peer, second.you.peer);
      assert.equal((await bob.next('peer:left')).peer.peer, first.you.peer);
      const carol = arrive();
      assert.equal((await carol.join('r')).you.index, 0);
      await bob.send('r', { text: 'to all' });
      await alice.next('message');
      assert.deepEqual(
        alice.heard.map(({ event }) => event),
        ['peer:joined', 'peer:joined', 'message'],
      );
    });

    test('from another room is a stranger here', async () => {
      const alice = arrive();
      const { token } = await alice.join('one');
      await seat('two', ['Bob', 'Carol']);
      assert.equal(
        refused(await arrive().ask('room:join', { room: 'two', name: 'A', token })).code,
        'room-full',
      );
    });
  });

  describe('a lost connection', () => {
    test('keeps its seat as away; what is sent meanwhile is there on return, once and in order', async () => {
      const [alice, bob] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice && bob);
      bob.member.drop();
      assert.equal((await alice.member.next('peer:away')).peer.state, 'away');
      assert.deepEqual(await alice.member.send('r', { text: 'one' }, bob.you.peer), { sent: 0, kept: 1 });
      assert.deepEqual(await alice.member.send('r', { text: 'two' }), { sent: 0, kept: 1 });
      const stranger = refused(await arrive().ask('room:join', { room: 'r', name: 'Carol' }));
      assert.equal(stranger.code, 'room-full');
      assert.ok((stranger.retryAfterMs ?? 0) > 0);

      const back = arrive();
      const again = await back.join('r', { name: 'Bob', token: bob.token, session: bob.session });
      assert.equal(again.session, bob.session);
      assert.deepEqual(again.you, bob.you);
      assert.equal((await alice.member.next('peer:returned')).session, bob.session);
      await alice.member.send('r', { text: 'three' }, bob.you.peer);
      for (let at = 0; at < 3; at++) await back.next('message');
      assert.deepEqual(back.texts(), ['one', 'two', 'three']);
      assert.deepEqual(
        back.all('message').map(({ id }) => id),
        [1, 2, 3],
      );
    });

    test('ends after its grace: the others hear it, and senders which messages expired', async () => {
      const [alice, bob] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice && bob);
      bob.member.drop();
      await alice.member.next('peer:away');
      await alice.member.send('r', { text: 'one' }, bob.you.peer);
      await alice.member.send('r', { text: 'two' }, bob.you.peer);
      const before = performance.now();
      assert.equal((await alice.member.next('peer:left')).peer.peer, bob.you.peer);
      assert.ok(performance.now() - before < 15_000);
      assert.deepEqual(await alice.member.next('message:expired'), {
        room: 'r',
        to: bob.you.peer,
        ids: [1, 2],
      });
      const late = arrive();
      const seated = await late.join('r', { token: bob.token, session: bob.session });
      assert.notEqual(seated.you.peer, bob.you.peer);
      assert.equal(seated.you.index, 1);
    });

    test('has a mailbox for 64 messages; the next one is refused', async () => {
      const [alice, bob] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice && bob);
      bob.member.drop();
      await alice.member.next('peer:away');
      for (let at = 0; at < 64; at++) granted(await alice.member.send('r', { text: `${at}` }, bob.you.peer));
      assert.equal(
        refused(await alice.member.send('r', { text: 'too many' }, bob.you.peer)).code,
        'mailbox-full',
      );
      const back = arrive();
      await back.join('r', { token: bob.token, session: bob.session });
      for (let at = 0; at < 64; at++) await back.next('message');
      assert.deepEqual(back.texts(), [...Array(64).keys()].map(String));
    });

    test('that is only silent is away within the pings’ time', async () => {
      const [alice, bob] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice && bob);
      // Nothing comes from this machine any more, and nothing says so.
      const engine = bob.member.socket.io.engine;
      engine.transport.removeAllListeners();
      engine.transport.on('error', () => {});
      const before = performance.now();
      await alice.member.next('peer:left');
      assert.ok(performance.now() - before < 16_000, `${performance.now() - before} ms`);
      assert.equal(alice.member.all('peer:away').length, 1);
    });
  });

  describe('a refusal', () => {
    test('says code, what was expected and what was found', async () => {
      const alice = arrive();
      const ask = alice.socket.emitWithAck.bind(alice.socket) as (...args: unknown[]) => Promise<never>;
      assert.deepEqual(refused(await ask('room:join', { room: 'a b', name: 'x' })), {
        code: 'malformed',
        expected: 'room: 1 to 64 of A-Z a-z 0-9 _ -',
        found: 'a string of 3 characters',
      });
      assert.match(refused(await ask('room:join', { room: 'r' })).expected, /^name: /);
      assert.equal(refused(await ask('room:join', { room: 'r', name: '\u202e\u0000 ' })).code, 'malformed');
      assert.equal(refused(await ask('room:join', { room: 'r', name: 'x', capacity: 17 })).code, 'malformed');
      assert.equal(
        refused(await ask('room:join', { room: 'r', name: 'x', token: 'short' })).code,
        'malformed',
      );
      assert.equal(refused(await ask('room:join')).code, 'malformed');
      assert.equal(refused(await ask('room:destroy', {})).code, 'unknown-event');
    });

    test('that nobody waits for arrives as an event', async () => {
      const alice = arrive();
      alice.socket.emit('message:send', { room: 'r', id: 1, message: { text: 'x' } }, undefined as never);
      const { event, error } = await alice.next('refused');
      assert.deepEqual([event, error.code], ['message:send', 'not-seated']);
    });

    test('meets a message of no known shape, a huge SDP, a huge candidate', async () => {
      const [alice] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice);
      const bad: unknown[] = [
        'offer',
        { offer: {} },
        { description: { type: 'offer', sdp: 'x'.repeat(64 * 1024 + 1) } },
        { description: { type: 'offer', sdp: '방'.repeat(22 * 1024) } },
        { description: { type: 'order', sdp: '' } },
        { candidate: { candidate: 'x'.repeat(1025) } },
        { candidate: { candidate: '', sdpMLineIndex: -1 } },
        { text: 7 },
        { heard: { 'a b': { session: 1, id: 1 } } },
      ];
      for (const message of bad) {
        assert.equal(
          refused(await alice.member.send('r', message as never)).code,
          'malformed',
          JSON.stringify(message).slice(0, 60),
        );
      }
      granted(await alice.member.send('r', { description: { type: 'offer', sdp: 'x'.repeat(64 * 1024) } }));
    });

    test('meets who sends to itself or to nobody', async () => {
      const [alice] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice);
      assert.equal(refused(await alice.member.send('r', { text: 'x' }, alice.you.peer)).code, 'no-such-peer');
      assert.equal(refused(await alice.member.send('r', { text: 'x' }, 'pNobody')).code, 'no-such-peer');
    });

    test('meets a flood; what comes in time arrives, and the socket ends at last', async () => {
      const [alice, bob] = await seat('r', ['Alice', 'Bob']);
      assert.ok(alice && bob);
      const ended = new Promise((resolve) => alice.member.socket.once('disconnect', resolve));
      for (let at = 0; at < 3_000; at++) {
        alice.member.socket.emit(
          'message:send',
          { room: 'r', id: at + 1, message: { text: `${at}` } },
          undefined as never,
        );
      }
      await ended;
      await bob.member.settled();
      assert.ok(alice.member.all('refused').every(({ error }) => error.code === 'rate-limited'));
      const texts = bob.member.texts();
      assert.ok(texts.length >= 190 && texts.length < 400, `${texts.length}`);
      assert.deepEqual(texts.slice(0, 190), [...Array(190).keys()].map(String));
    });
  });

  test('names lose what can’t be seen, and stay text', async () => {
    const alice = arrive();
    const { you } = await alice.join('r', { name: '  Ada\u202e\u0000 <b>L.</b>  ' });
    assert.equal(you.name, 'Ada <b>L.</b>');
  });

  test('what a sender says of itself is not believed', async () => {
    const [alice, bob] = await seat('r', ['Alice', 'Bob']);
    assert.ok(alice && bob);
    const forged = { room: 'r', id: 1, from: bob.you.peer, session: 99, message: { text: 'x', from: 'y' } };
    granted(await alice.member.ask('message:send', forged));
    assert.deepEqual(await bob.member.next('message'), {
      room: 'r',
      from: alice.you.peer,
      session: alice.session,
      id: 1,
      message: { text: 'x' },
    });
  });
});
