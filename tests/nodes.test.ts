// Several nodes on one real Redis: first two processes of the whole server with the times that people meet, then nodes
// in this process whose leases are short and whose wires to Redis can be cut.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Answer, Seated } from '../server/protocol.ts';
import { connectRedis, PREFIX } from '../server/redis/connect.ts';
import { attachSignaling } from '../server/signaling.ts';
import { install, type Run } from './support/installation.ts';
import { granted, Member, refused } from './support/member.ts';
import { Peer } from './support/peer.ts';
import { noRedis, openWire, startRedis, type TestRedis } from './support/redis.ts';

interface Node {
  url: string;
  run: Run;
}

describe('two nodes on one Redis', { skip: noRedis, timeout: 240_000 }, () => {
  let redis: TestRedis;
  let installation: ReturnType<typeof install>;
  let a: Node;
  let b: Node;
  const open: { close(): void }[] = [];
  let rooms = 0;

  before(async () => {
    redis = await startRedis();
    installation = install();
    [a, b] = await Promise.all([startReadyNode(), startReadyNode()]);
  });

  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  after(async () => {
    installation.remove();
    await redis.close();
  });

  async function startNode(): Promise<Node> {
    const run = installation.start({ PORT: '0', HOST: '127.0.0.1', REDIS_URL: redis.url });
    return { url: `http://127.0.0.1:${await run.port}`, run };
  }

  async function startReadyNode(): Promise<Node> {
    const node = await startNode();
    while ((await fetch(`${node.url}/readyz`)).status !== 200);
    return node;
  }

  function arrive({ url }: Node): Member {
    const member = new Member(url);
    open.push(member);
    member.socket.on('disconnect', (reason) => {
      if (reason === 'ping timeout')
        throw new Error('This machine is too busy: a ping took longer than 8 s.');
    });
    return member;
  }

  function arriveAsCodelab({ url }: Node): Peer {
    const peer = new Peer(url, { transports: ['websocket'] });
    open.push(peer);
    return peer;
  }

  const anotherRoom = () => `room-${++rooms}`;

  const isSeated = (answer: Answer<Seated>): answer is Seated => !('error' in answer);

  /** What everybody is told who asks for this room at once. */
  async function storm(members: Member[], room: string, capacity: number): Promise<number[]> {
    const answers = await Promise.all(
      members.map((member) => member.ask('room:join', { room, name: 'Ada', capacity })),
    );
    for (const answer of answers) if (!isSeated(answer)) assert.equal(answer.error.code, 'room-full');
    return answers
      .filter(isSeated)
      .map(({ you }) => you.index)
      .sort((one, other) => one - other);
  }

  describe('admission', () => {
    for (const where of ['both nodes', 'one node']) {
      test(`of 200 who come at once to ${where}, exactly as many get in as there are seats`, async () => {
        const members = Array.from({ length: 200 }, (_, at) =>
          arrive(where === 'one node' || at % 2 ? a : b),
        );
        await Promise.all(members.map((member) => member.settled()));
        for (const capacity of [2, 2, 2, 8, 16]) {
          const seats = await storm(members, anotherRoom(), capacity);
          assert.deepEqual(seats, [...Array(capacity).keys()]);
        }
      });
    }

    for (const where of ['both nodes', 'one node']) {
      test(`of two who come at once to ${where}, one finds the other, who hears of it after its own answer`, async () => {
        const wrong: string[][] = [];
        for (let round = 0; round < 200; round++) {
          const room = anotherRoom();
          const members = [arrive(a), arrive(where === 'one node' ? a : b)];
          await Promise.all(members.map((member) => member.settled()));
          const orders = await Promise.all(
            members.map(async (member) => {
              let before: string[] = [];
              // By callback: an `await` goes on later than what came in the same packet of TCP.
              const { peers } = await new Promise<Seated>((resolve) => {
                member.socket.emit('room:join', { room, name: 'Ada' }, (answer) => {
                  before = member.heard.map(({ event }) => event);
                  if (isSeated(answer)) resolve(answer);
                });
              });
              if (peers.length === 0) await member.next('message');
              else await member.send(room, { text: 'at once' });
              return [...before, `finds ${peers.length}`, ...member.heard.map(({ event }) => event)];
            }),
          );
          const [first = [], second = []] = orders.toSorted((one, other) => other.length - one.length);
          if (String(first) !== 'finds 0,peer:joined,message' || String(second) !== 'finds 1')
            wrong.push(first, second);
          for (const member of members) member.close();
        }
        assert.deepEqual(wrong, []);
      });
    }

    test('who takes another seat while somebody comes knows that one from its answer on, once', async () => {
      const wrong: unknown[] = [];
      for (let round = 0; round < 50; round++) {
        const room = anotherRoom();
        const [alice, bob] = [arrive(a), arrive(b)];
        await alice.join(room, { capacity: 4 });
        await bob.settled();
        let before = 0;
        const answered = new Promise<Answer<Seated>>((resolve) => {
          alice.socket.emit(
            'room:join',
            { room, name: 'Ada', token: `${round}`.padStart(32, 'x') },
            (answer) => {
              before = alice.all('peer:joined').length;
              resolve(answer);
            },
          );
        });
        const [again, { you, peers: found }] = await Promise.all([answered, bob.join(room)]);
        const { you: ada, peers } = granted(again);
        // What Bob says before he knows of that seat does not go there.
        let isKnown = found.some(({ peer }) => peer === ada.peer);
        while (!isKnown) isKnown = (await bob.next('peer:joined')).peer.peer === ada.peer;
        await bob.send(room, { text: 'here' });
        await alice.next('message');
        const joined = alice.all('peer:joined').slice(before);
        const known = [...peers, ...joined.map(({ peer }) => peer)].map(({ peer }) => peer);
        if (String(known) !== you.peer) wrong.push({ you: you.peer, known });
        for (const member of [alice, bob]) member.close();
      }
      assert.deepEqual(wrong, []);
    });

    test('a seat that somebody leaves on one node is free on the other', async () => {
      const room = anotherRoom();
      const [alice, bob, carol] = [arrive(a), arrive(b), arrive(b)];
      await alice.join(room);
      await bob.join(room);
      assert.equal(refused(await carol.ask('room:join', { room, name: 'Carol' })).code, 'room-full');
      await alice.ask('room:leave', { room });
      await bob.next('peer:left');
      assert.equal((await carol.join(room)).you.index, 0);
    });
  });

  describe('a room over both', () => {
    test('everybody knows everybody, once', async () => {
      const room = anotherRoom();
      const [alice, bob, carol] = [arrive(a), arrive(b), arrive(a)];
      const first = await alice.join(room, { name: 'Alice', capacity: 3 });
      const second = await bob.join(room, { name: 'Bob' });
      const third = await carol.join(room, { name: 'Carol' });
      assert.deepEqual(second.peers, [first.you]);
      assert.deepEqual(third.peers, [first.you, second.you]);
      await alice.next('peer:joined');
      await alice.next('peer:joined');
      await bob.next('peer:joined');
      assert.deepEqual(
        alice.all('peer:joined').map(({ peer }) => peer),
        [second.you, third.you],
      );
      assert.deepEqual(
        bob.all('peer:joined').map(({ peer }) => peer),
        [third.you],
      );

      carol.socket.disconnect();
      assert.deepEqual((await alice.next('peer:left')).peer, third.you);
      assert.deepEqual((await bob.next('peer:left')).peer, third.you);
    });

    test('messages to one and to all arrive in the order they were sent in, near and far', async () => {
      const room = anotherRoom();
      const [alice, bob, carol] = [arrive(a), arrive(b), arrive(a)];
      await alice.join(room, { capacity: 3 });
      const { you: far } = await bob.join(room);
      const { you: near } = await carol.join(room);
      await alice.next('peer:joined');
      await alice.next('peer:joined');

      const forBob: string[] = [];
      const forCarol: string[] = [];
      const answers = Array.from({ length: 150 }, (_, at) => {
        const text = `${at}`;
        if (at % 3 !== 1) forBob.push(text);
        if (at % 3 !== 2) forCarol.push(text);
        return alice.send(room, { text }, [undefined, near.peer, far.peer][at % 3]);
      });
      await Promise.all(answers);
      while (bob.all('message').length < forBob.length) await bob.next('message');
      while (carol.all('message').length < forCarol.length) await carol.next('message');
      assert.deepEqual(bob.texts(), forBob);
      assert.deepEqual(carol.texts(), forCarol);
      assert.deepEqual(alice.texts(), []);
    });

    test('nobody is heard before it is known', async () => {
      for (let round = 0; round < 30; round++) {
        const room = anotherRoom();
        const [alice, bob] = [arrive(a), arrive(b)];
        await alice.join(room);
        await bob.join(room);
        bob.send(room, { text: 'at once' });
        await alice.next('message');
        assert.deepEqual(
          alice.heard.map(({ event }) => event),
          ['peer:joined', 'message'],
        );
        alice.close();
        bob.close();
      }
    });

    test('a seat is taken over from the other node, and the old connection is out', async () => {
      const room = anotherRoom();
      const [alice, bob, again] = [arrive(a), arrive(b), arrive(b)];
      const first = await alice.join(room, { name: 'Alice' });
      await bob.join(room);
      const second = await again.join(room, { name: 'Alice', token: first.token });
      assert.deepEqual(second.you, first.you);
      assert.equal(second.session, first.session + 1);
      assert.deepEqual(await alice.next('seat:replaced'), { room });
      assert.equal((await bob.next('peer:returned')).session, second.session);

      assert.equal(refused(await alice.send(room, { text: 'from nowhere' })).code, 'not-seated');
      await bob.send(room, { text: 'to the new one' });
      await again.next('message');
      assert.deepEqual(again.texts(), ['to the new one']);
      assert.deepEqual(alice.texts(), []);
      // The old connection's end frees nothing.
      alice.close();
      await bob.send(room, { text: 'still there' }, first.you.peer);
      await again.next('message');
      assert.deepEqual(bob.all('peer:left'), []);
    });

    test('who leaves here while its token sits down there is seated there', async () => {
      for (let round = 0; round < 30; round++) {
        const room = anotherRoom();
        const [alice, bob, again] = [arrive(a), arrive(b), arrive(b)];
        const { token } = await alice.join(room);
        await bob.join(room);
        await again.settled();
        const left = alice.ask('room:leave', { room });
        const { you } = await again.join(room, { token });
        await left;
        await Promise.all([alice, bob].map((member) => member.settled()));
        assert.deepEqual(await bob.send(room, { text: 'to you' }, you.peer), { sent: 1, kept: 0 });
        await again.next('message');
        for (const member of [alice, bob, again]) member.close();
      }
    });

    test('what is sent to somebody away is there when it comes back to the other node, in order', async () => {
      for (let round = 0; round < 5; round++) {
        const room = anotherRoom();
        const [alice, bob, again] = [arrive(a), arrive(b), arrive(a)];
        const first = await alice.join(room, { name: 'Alice' });
        await bob.join(room);
        await again.settled();
        alice.drop();
        await bob.next('peer:away');
        const texts: string[] = [];
        const sent: ReturnType<Member['send']>[] = [];
        const send = async () => {
          texts.push(`${texts.length}`);
          sent.push(
            bob.send(room, { text: `${texts.length - 1}` }, texts.length % 2 ? first.you.peer : undefined),
          );
          if (texts.length % 8 === 0) await bob.settled();
        };
        for (let at = 0; at < 20; at++) await send();
        assert.deepEqual(await sent[0], { sent: 0, kept: 1 });
        const back = again.join(room, { name: 'Alice', token: first.token, session: first.session });
        for (let at = 0; at < 40 && bob.all('peer:returned').length === 0; at++) await send();
        await bob.next('peer:returned');
        for (let at = 0; at < 20; at++) await send();
        assert.equal((await back).session, first.session);
        for (const answer of sent) assert.ok(!('error' in (await answer)));
        while (again.all('message').length < texts.length) await again.next('message');
        assert.deepEqual(again.texts(), texts);
        bob.close();
      }
    });

    test('who does not come back has left, and its mail is reported to the sender, once', async () => {
      const room = anotherRoom();
      const [alice, bob] = [arrive(a), arrive(b)];
      const { you } = await alice.join(room);
      await bob.join(room);
      alice.drop();
      await bob.next('peer:away');
      await bob.send(room, { text: 'one' });
      await bob.send(room, { text: 'two' });
      assert.equal((await bob.next('peer:left')).peer.peer, you.peer);
      assert.deepEqual(await bob.next('message:expired'), { room, to: you.peer, ids: [1, 2] });
      await bob.settled();
      assert.equal(bob.all('message:expired').length, 1);
      assert.equal((await arrive(a).join(room)).you.index, 0);
    });

    test('300 pairs who all send 22 messages at once lose none', async () => {
      const pairs: { alice: Member; bob: Member; room: string }[] = [];
      while (pairs.length < 300) {
        // Not all at once: on a busy machine 600 handshakes take longer than a ping may.
        const wave = Array.from({ length: 25 }, async () => {
          const [alice, bob] = [arrive(a), arrive(b)];
          const room = anotherRoom();
          await alice.join(room);
          await bob.join(room);
          await alice.next('peer:joined');
          return { alice, bob, room };
        });
        pairs.push(...(await Promise.all(wave)));
      }
      const texts = Array.from({ length: 11 }, (_, at) => `${at} ${'x'.repeat(at < 2 ? 4_000 : 200)}`);
      for (const { alice, bob, room } of pairs) {
        for (const text of texts) {
          alice.socket.emit('message:send', { room, id: 1, message: { text } }, () => {});
          bob.socket.emit('message:send', { room, id: 1, message: { text } }, () => {});
        }
      }
      for (const { alice, bob } of pairs) {
        for (const member of [alice, bob]) {
          while (member.all('message').length < texts.length) await member.next('message');
          assert.deepEqual(member.texts(), texts);
        }
      }
    });
  });

  describe('the codelab’s protocol', () => {
    test('works over both as it does on one', async () => {
      const room = anotherRoom();
      const [alice, bob, carol] = [arriveAsCodelab(a), arriveAsCodelab(b), arriveAsCodelab(a)];
      alice.socket.emit('create or join', room);
      await alice.next('created');
      bob.socket.emit('create or join', room);
      await Promise.all([alice.next('ready'), bob.next('ready')]);
      carol.socket.emit('create or join', room);
      await carol.next('full');
      carol.socket.emit('message', 'from outside');
      await carol.settled();

      const messages = ['got user media', { type: 'offer', sdp: 'v=0\r\n' }, null, 0, false, [], '안녕'];
      for (const message of messages) {
        alice.socket.emit('message', message);
        bob.socket.emit('message', message);
      }
      for (const peer of [alice, bob]) {
        while (peer.all('message').length < messages.length) await peer.next('message');
        assert.deepEqual(peer.all('message').flat(), messages);
      }
      assert.deepEqual(
        alice.heard.slice(0, 3).map(([event]) => event),
        ['created', 'join', 'ready'],
      );
      assert.deepEqual(
        bob.heard.slice(0, 2).map(([event]) => event),
        ['joined', 'ready'],
      );
      assert.deepEqual(
        [alice, bob].map((peer) => peer.all('ready').length),
        [1, 1],
      );

      bob.close();
      assert.deepEqual(await alice.next('bye'), [room]);
      carol.socket.emit('create or join', room);
      await carol.next('joined');
    });

    test('says that somebody joined before what it says, even if it says it in the same breath', async () => {
      for (let round = 0; round < 30; round++) {
        const room = anotherRoom();
        const [alice, bob] = [arriveAsCodelab(a), arriveAsCodelab(b)];
        alice.socket.emit('create or join', room);
        await alice.next('created');
        bob.socket.emit('create or join', room);
        bob.socket.emit('message', 'got user media');
        await alice.next('message');
        assert.deepEqual(
          alice.heard.map(([event]) => event),
          ['created', 'join', 'ready', 'message'],
        );
        alice.close();
        bob.close();
      }
    });

    test('one creates, one joins and all others find it full, however many come at once', async () => {
      const room = anotherRoom();
      const peers = Array.from({ length: 100 }, (_, at) => arriveAsCodelab(at % 2 ? a : b));
      await Promise.all(peers.map((peer) => peer.settled()));
      for (const peer of peers) peer.socket.emit('create or join', room);
      await Promise.all(peers.map((peer) => peer.settled()));
      const count = (event: 'created' | 'joined' | 'full') =>
        peers.reduce((sum, peer) => sum + peer.all(event).length, 0);
      assert.deepEqual([count('created'), count('joined'), count('full')], [1, 1, 98]);
      const two = peers.filter((peer) => peer.all('full').length === 0);
      await Promise.all(two.map((peer) => peer.next('ready')));
      await Promise.all(two.map((peer) => peer.settled()));
      assert.deepEqual(
        two.map((peer) => peer.all('ready').length),
        [1, 1],
      );
    });
  });

  test('a node is killed: its peers come back to the other one, and only their seats are free in the end', async () => {
    const [back, gone] = [anotherRoom(), anotherRoom()];
    const [alice, bob, carol, dave] = [arrive(a), arrive(b), arrive(a), arrive(b)];
    const first = await alice.join(back, { name: 'Alice' });
    await bob.join(back);
    const third = await carol.join(gone);
    await dave.join(gone);

    a.run.child.kill('SIGKILL');
    const killedAt = performance.now();
    await a.run.ended;

    const again = arrive(b);
    const returned = await again.join(back, { name: 'Alice', token: first.token, session: first.session });
    assert.deepEqual(returned.you, first.you);
    assert.ok(performance.now() - killedAt < 5_000, 'before its lease is over');
    assert.equal((await bob.next('peer:returned')).peer.peer, first.you.peer);
    await bob.send(back, { text: 'welcome' });
    await again.next('message');

    const stranger = arrive(b);
    assert.equal(refused(await stranger.ask('room:join', { room: gone, name: 'Eve' })).code, 'room-full');
    assert.equal((await dave.next('peer:left')).peer.peer, third.you.peer);
    assert.ok(performance.now() - killedAt < 15_000, 'a ghost is gone within 15 s');
    assert.equal((await stranger.join(gone)).you.index, third.you.index);
    assert.equal(refused(await arrive(b).ask('room:join', { room: back, name: 'Eve' })).code, 'room-full');

    a = await startReadyNode();
    const late = arrive(a);
    assert.equal(refused(await late.ask('room:join', { room: back, name: 'Eve' })).code, 'room-full');
    await late.join(anotherRoom());
  });

  test('a node is ended: its peers are away, and come back to the other one', async () => {
    const room = anotherRoom();
    const [alice, bob] = [arrive(a), arrive(b)];
    const first = await alice.join(room);
    await bob.join(room);
    a.run.child.kill('SIGTERM');
    await bob.next('peer:away');
    const again = arrive(b);
    assert.deepEqual((await again.join(room, { token: first.token })).you, first.you);
    const { code } = await a.run.ended;
    assert.equal(code, 0);
    a = await startReadyNode();
  });

  test('Redis is killed and comes back empty: calls go on, and each seat is its owner’s as before', async () => {
    const [near, far, half] = [anotherRoom(), anotherRoom(), anotherRoom()];
    const [alice, bob] = [arrive(a), arrive(a)];
    const [carol, dave] = [arrive(a), arrive(b)];
    const [erin, frank] = [arrive(b), arrive(b)];
    const [mallory, oscar] = [arriveAsCodelab(a), arriveAsCodelab(a)];
    const tokens = {
      alice: await alice.join(near, { name: 'Alice' }),
      bob: await bob.join(near),
      carol: await carol.join(far),
      dave: await dave.join(far),
      erin: await erin.join(half, { capacity: 3 }),
      frank: await frank.join(half),
    };
    for (const peer of [mallory, oscar]) peer.socket.emit('create or join', 'codelab');
    await Promise.all([mallory.next('ready'), oscar.next('ready'), carol.next('peer:joined')]);

    await redis.kill();
    // Pairs on one node do not notice.
    for (let at = 0; at < 20; at++) {
      const to = at % 2 ? tokens.bob.you.peer : undefined;
      assert.deepEqual(await alice.send(near, { text: `${at}` }, to), { sent: 1, kept: 0 });
      await bob.next('message');
      mallory.socket.emit('message', at);
      await oscar.next('message');
    }
    assert.deepEqual(
      bob.texts(),
      Array.from({ length: 20 }, (_, at) => `${at}`),
    );
    // Nobody is admitted, and is told so at once.
    const askedAt = performance.now();
    for (const node of [a, b]) {
      const answer = refused(await arrive(node).ask('room:join', { room: half, name: 'Eve' }));
      assert.equal(answer.code, 'unavailable');
      assert.ok(answer.retryAfterMs);
    }
    assert.ok(performance.now() - askedAt < 1_000);
    // Who leaves is gone, as far as can be told.
    frank.socket.disconnect();
    await erin.next('peer:left');
    // What is for another node waits.
    const sent = await carol.send(far, { text: 'sent while Redis was away' });
    assert.deepEqual(sent, { sent: 1, kept: 0 });
    for (const { url } of [a, b]) assert.equal((await fetch(`${url}/healthz`)).status, 200);

    await redis.restart();
    await dave.next('message');
    await dave.send(far, { text: 'sent after it' }, tokens.carol.you.peer);
    await carol.next('message');
    assert.deepEqual(carol.texts(), ['sent after it']);

    // The three rooms are as full as they were: two of the last one's seats are free.
    const strangers = Array.from({ length: 40 }, (_, at) => arrive(at % 2 ? a : b));
    const joined = (room: string) => patientStorm(strangers, room);
    assert.deepEqual(await joined(near), []);
    assert.deepEqual(await joined(far), []);
    assert.deepEqual(await joined(half), [1, 2]);
    const eve = arriveAsCodelab(b);
    eve.socket.emit('create or join', 'codelab');
    await eve.next('full');

    const again = arrive(b);
    const returned = await again.join(near, { name: 'Alice', token: tokens.alice.token });
    assert.deepEqual(returned.you, tokens.alice.you);
    assert.equal(returned.session, 2);
    assert.deepEqual(await alice.next('seat:replaced'), { room: near });
    await bob.send(near, { text: 'over to b' });
    await again.next('message');
    for (const peer of [bob, carol, dave]) assert.deepEqual(peer.all('peer:left'), []);
    assert.deepEqual(
      [a, b].map(({ run }) => run.child.exitCode),
      [null, null],
    );
  });

  /** A storm of members that try again while Redis comes back. */
  async function patientStorm(members: Member[], room: string): Promise<number[]> {
    const answers = await Promise.all(
      members.map(async (member) => {
        for (;;) {
          const answer = await member.ask('room:join', { room, name: 'Eve' });
          if (isSeated(answer) || answer.error.code !== 'unavailable') return answer;
          await new Promise((resolve) => setTimeout(resolve, answer.error.retryAfterMs));
        }
      }),
    );
    for (const answer of answers) if (!isSeated(answer)) assert.equal(answer.error.code, 'room-full');
    return answers
      .filter(isSeated)
      .map(({ you }) => you.index)
      .sort((one, other) => one - other);
  }

  test('a node that starts before Redis lives, says so, and admits people as soon as it is there', async () => {
    await redis.kill();
    const node = await startNode();
    assert.equal((await fetch(`${node.url}/healthz`)).status, 200);
    const member = arrive(node);
    assert.equal(refused(await member.ask('room:join', { room: 'early', name: 'Ada' })).code, 'unavailable');
    await redis.restart();
    assert.deepEqual(await patientStorm([member], 'early'), [0]);
    node.run.child.kill('SIGTERM');
    await once(node.run.child, 'exit');
    const { errors } = await node.run.ended;
    assert.match(errors, /Redis is away/);
  });
});

describe('nodes with wires that break', { skip: noRedis, timeout: 120_000 }, () => {
  const LONG = { leaseMs: 14_000, renewMs: 1_000, restoreMs: 500 };
  const SHORT = { leaseMs: 3_000, renewMs: 500, restoreMs: 500 };
  let redis: TestRedis;
  const undo: (() => Promise<void> | void)[] = [];

  before(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const end of undo.splice(0).reverse()) await end();
  });
  after(() => redis.close());

  /** A node with a wire of its own, and how it does. */
  async function startNode(times = LONG) {
    const wire = await openWire(redis);
    const http = createServer();
    const log = { info() {}, warn() {}, error() {} };
    const io = attachSignaling(http, connectRedis(wire.url, { log, ...times }));
    undo.push(wire.close, async () => {
      await io.close();
      await io.rooms.close();
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo; // an address and a port: it is no pipe
    await until(io.rooms.isReady);
    return { url: `http://127.0.0.1:${port}`, wire, rooms: io.rooms };
  }

  function arrive(node: { url: string }): Member {
    const member = new Member(node.url);
    undo.push(() => member.close());
    return member;
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  const peersOf = ({ peers, you }: Seated) => [you, ...peers].map(({ peer }) => peer).sort();

  test('a short break is nobody’s business', async () => {
    const [one, two] = [await startNode(), await startNode()];
    const [alice, bob] = [arrive(one), arrive(two)];
    const first = await alice.join('short');
    await bob.join('short');
    await alice.next('peer:joined');
    one.wire.cut();
    await until(() => !one.rooms.isReady());
    one.wire.mend();
    await until(one.rooms.isReady);
    assert.deepEqual(await alice.send('short', { text: 'still here' }), { sent: 1, kept: 0 });
    await bob.next('message');
    const again = await arrive(two).join('short', { token: first.token });
    assert.equal(again.you.peer, first.you.peer);
    await alice.next('seat:replaced');
    assert.deepEqual([...bob.all('peer:left'), ...bob.all('peer:away')], []);
  });

  test('what happened on either side of a break is known to both after it', async () => {
    const [one, two] = [await startNode(), await startNode()];
    const [alice, bob, carol] = [arrive(one), arrive(two), arrive(two)];
    await alice.join('both', { capacity: 4 });
    const second = await bob.join('both');
    const third = await carol.join('both');
    await alice.next('peer:joined');
    await alice.next('peer:joined');

    one.wire.cut();
    await until(() => !one.rooms.isReady());
    const dave = arrive(two);
    const fourth = await dave.join('both');
    carol.socket.disconnect();
    await bob.next('peer:left');
    one.wire.mend();
    assert.equal((await alice.next('peer:left')).peer.peer, third.you.peer);
    assert.equal((await alice.next('peer:joined')).peer.peer, fourth.you.peer);

    one.wire.cut();
    await until(() => !one.rooms.isReady());
    alice.socket.disconnect();
    one.wire.mend();
    await bob.next('peer:left');
    await dave.next('peer:left');
    const late = await arrive(one).join('both');
    assert.deepEqual(peersOf(late), [late.you, second.you, fourth.you].map(({ peer }) => peer).sort());
  });

  test('whoever comes as soon as a break is over is let in', async () => {
    const [one, two] = [await startNode(), await startNode()];
    const bob = arrive(two);
    await bob.join('over', { capacity: 4 });
    for (let turn = 0; turn < 12; turn++) {
      const alice = arrive(one);
      await alice.join('over');
      await bob.next('peer:joined');
      one.wire.cut();
      await until(() => !one.rooms.isReady());
      alice.socket.disconnect();
      one.wire.mend();
      await bob.next('peer:left');
      const late = arrive(one);
      await late.join('over');
      await bob.next('peer:joined');
      late.socket.disconnect();
      await bob.next('peer:left');
    }
  });

  /** Two nodes, and a way to know that what was sent on the second has come to the first. */
  async function startTwo(room: string) {
    const [one, two] = [await startNode(), await startNode()];
    const [erin, frank] = [arrive(one), arrive(two)];
    await erin.join(room);
    await frank.join(room);
    async function passOn(): Promise<void> {
      for (let at = 0; at < 3; at++) {
        await frank.send(room, { text: `${at}` });
        await erin.next('message');
      }
    }
    return { one, two, passOn };
  }

  test('who has a seat of which its node has not heard yet misses nothing that is said to it', async () => {
    const { one, two, passOn } = await startTwo('beside-early');
    const [alice, bob, carol] = [arrive(one), arrive(two), arrive(two)];
    await carol.join('early', { capacity: 3 });
    await alice.settled();
    const release = one.wire.hold();
    const joined = alice.join('early', { name: 'Alice' });
    while (!(await redis.read(`${PREFIX}room:early`)).includes('Alice'));
    await bob.join('early');
    const heard = await carol.next('peer:joined');
    const sent = [bob.send('early', { text: 'from Bob' }), carol.send('early', { text: 'from Carol' })];
    await passOn();
    release();
    assert.deepEqual((await joined).you, heard.peer);
    await Promise.all(sent);
    await alice.next('message');
    await alice.next('message');
    assert.deepEqual(alice.texts(), ['from Bob', 'from Carol']);
    assert.equal(alice.heard[0]?.event, 'peer:joined');
  });

  test('who comes back misses nothing while its node has not heard of it yet', async () => {
    const { one, two, passOn } = await startTwo('beside-back');
    const [alice, bob, again] = [arrive(one), arrive(two), arrive(one)];
    const first = await alice.join('back');
    await bob.join('back');
    await again.settled();
    alice.drop();
    await bob.next('peer:away');
    const kept = await bob.send('back', { text: 'away' });
    assert.deepEqual(kept, { sent: 0, kept: 1 });
    const release = one.wire.hold();
    const back = again.join('back', { token: first.token, session: first.session });
    while ((await redis.read(`${PREFIX}room:back`)).includes('away'));
    const sent = bob.send('back', { text: 'back' });
    await passOn();
    release();
    assert.deepEqual((await back).you, first.you);
    assert.deepEqual(await sent, { sent: 1, kept: 0 });
    await again.next('message');
    await again.next('message');
    assert.deepEqual(again.texts(), ['away', 'back']);
  });

  test('a node that is cut off for longer than its lease has lost its seats, and its peers learn of it', async () => {
    const [one, two] = [await startNode(SHORT), await startNode(SHORT)];
    const [alice, bob, carol] = [arrive(one), arrive(two), arrive(one)];
    const first = await alice.join('cut');
    await bob.join('cut');
    await carol.join('lonely');
    const codelab = new Peer(one.url, { transports: ['websocket'] });
    undo.push(() => codelab.close());
    codelab.socket.emit('create or join', 'codelab');
    await codelab.next('created');

    one.wire.cut();
    await bob.next('peer:left');
    const eve = arrive(two);
    assert.equal((await eve.join('cut')).you.index, first.you.index);
    const others = ['x', 'y'].map(() => {
      const peer = new Peer(two.url, { transports: ['websocket'] });
      undo.push(() => peer.close());
      peer.socket.emit('create or join', 'codelab');
      return peer;
    });
    await Promise.all(others.map((peer) => peer.next('ready')));

    const ends = [
      new Promise((resolve) => alice.socket.once('disconnect', resolve)),
      new Promise((resolve) => codelab.socket.once('disconnect', resolve)),
    ];
    one.wire.mend();
    await Promise.all(ends);
    await until(one.rooms.isReady);
    assert.equal(
      refused(await arrive(one).ask('room:join', { room: 'cut', name: 'Ada', token: first.token })).code,
      'room-full',
    );
    assert.deepEqual([...bob.all('peer:joined'), ...eve.all('peer:left')].length, 1);
    // Nobody took this one meanwhile.
    assert.ok(carol.socket.connected);
    assert.equal((await arrive(two).join('lonely')).peers.length, 1);
    await carol.next('peer:joined');
  });

  test('a Redis that comes back with what it had saved a while ago is as good as an empty one', async () => {
    const [one, two] = [await startNode(), await startNode()];
    const [alice, bob] = [arrive(one), arrive(two)];
    const first = await alice.join('old', { name: 'before' });
    await redis.save();
    alice.socket.disconnect();
    await until(() => one.rooms.roster('old') === undefined);
    const second = await bob.join('old', { name: 'after', capacity: 3 });
    await redis.kill();
    await until(() => !one.rooms.isReady() && !two.rooms.isReady());
    await redis.restart();
    await until(() => one.rooms.isReady() && two.rooms.isReady());
    const carol = await arrive(one).join('old');
    assert.deepEqual([carol.capacity, carol.you.index], [3, 1]);
    assert.deepEqual(peersOf(carol), [carol.you.peer, second.you.peer].sort());
    assert.notEqual(first.you.peer, second.you.peer);
    assert.deepEqual(bob.all('peer:left'), []);
  });

  test('a Redis that takes its time to load what it had saved is waited for, and what is sent meanwhile too', async () => {
    const [one, two] = [await startNode(), await startNode()];
    const [alice, bob] = [arrive(one), arrive(two)];
    await alice.join('loading', { capacity: 3 });
    await bob.join('loading');
    await alice.next('peer:joined');
    await redis.save(1_500);
    await redis.kill();
    await until(() => !one.rooms.isReady() && !two.rooms.isReady());
    const texts = Array.from({ length: 20 }, (_, at) => `${at}`);
    for (const text of texts) {
      assert.deepEqual(await alice.send('loading', { text }), { sent: 1, kept: 0 });
    }
    await redis.restart();
    while (bob.texts().length < texts.length) await bob.next('message');
    assert.deepEqual(bob.texts(), texts);
    await until(() => one.rooms.isReady() && two.rooms.isReady());
    assert.equal((await arrive(one).join('loading')).you.index, 2);
  });

  test('after Redis came back empty strangers wait until the slower node is back, too', async () => {
    const times = { ...LONG, restoreMs: 3_000 };
    const [one, two] = [await startNode(times), await startNode(times)];
    const [alice, bob] = [arrive(one), arrive(one)];
    const first = await alice.join('slow');
    const second = await bob.join('slow');
    await redis.kill();
    await until(() => !one.rooms.isReady() && !two.rooms.isReady());
    one.wire.cut();
    await redis.restart();
    await until(two.rooms.isReady);
    const stranger = arrive(two).ask('room:join', { room: 'slow', name: 'Eve' });
    const owner = arrive(two).join('slow', { token: first.token });
    one.wire.mend();
    assert.equal(refused(await stranger).code, 'room-full');
    assert.deepEqual((await owner).you, first.you);
    await alice.next('seat:replaced');
    assert.deepEqual((await owner).peers, [second.you]);
  });

  test('while Redis is away only so much waits for other nodes, and the rest is refused', async () => {
    const [one, two] = [await startNode(), await startNode()];
    const [alice, bob] = [arrive(one), arrive(two)];
    await alice.join('much');
    await bob.join('much');
    await alice.next('peer:joined');
    one.wire.cut();
    await until(() => !one.rooms.isReady());
    assert.ok(one.rooms.mayRelay('a little'));
    await until(() => !one.rooms.mayRelay('x'.repeat(2 ** 20)));
    const answer = refused(await alice.send('much', { text: 'too much' }));
    assert.equal(answer.code, 'unavailable');
    assert.ok(answer.retryAfterMs);
    one.wire.mend();
    await until(() => one.rooms.isReady() && one.rooms.mayRelay('again'));
    assert.deepEqual(await alice.send('much', { text: 'again' }), { sent: 1, kept: 0 });
    await bob.next('message');
    assert.deepEqual(bob.texts(), ['again']);
  });
});
