// Workshops over several nodes on one real Redis: learners and instructors at different ones, nodes that end, wires to
// Redis that are cut, and a Redis that comes back empty.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { createClient } from '@redis/client';
import { workshops } from '../server/class/class.ts';
import type { Board, Kept, View } from '../server/class/protocol.ts';
import { connectRedis } from '../server/redis/connect.ts';
import { attachSignaling } from '../server/signaling.ts';
import { install } from './support/installation.ts';
import { noRedis, openWire, startRedis } from './support/redis.ts';
import { joins, Page, startsWorkshop } from './support/workshop-page.ts';

const ANSWER = '05-peer-connection/answer';
const silent = { info() {}, warn() {}, error() {} };

/** A Redis of a test's own, and what it needs of the rest; all of it ends with the test. */
async function world(t: TestContext) {
  /** Newest first. */
  const undo: (() => unknown)[] = [];
  t.after(async () => {
    for (const act of undo.reverse()) await act();
  });
  const redis = await startRedis();
  undo.push(() => redis.close());
  return {
    redis,
    undo,

    /** A node of this process. Its word is waited for longer than it is late on a busy machine. */
    async node({ url = redis.url, keepMs = 60_000, patienceMs = 8_000, leaseMs = 5_000 } = {}) {
      const http = createServer();
      const io = attachSignaling(http, {
        classes: workshops({ keepMs }),
        ...connectRedis(url, { log: silent, leaseMs, renewMs: 200, restoreMs: 300, patienceMs }),
      });
      http.listen(0, '127.0.0.1');
      await once(http, 'listening');
      undo.push(async () => {
        await io.close();
        await io.classes?.close();
        await io.rooms.close();
      });
      return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
    },

    async wire() {
      const wire = await openWire(redis);
      undo.push(() => wire.close());
      return wire;
    },

    arrive({ url }: { url: string }): Page {
      const page = new Page(url);
      undo.push(() => page.socket.close());
      return page;
    },

    async raw() {
      const raw = createClient({ url: redis.url });
      await raw.connect();
      undo.push(() => raw.destroy());
      return raw;
    },
  };
}

async function boardOf(page: Page, place: { code: string; token: string }): Promise<Board> {
  return (await page.get<{ board: Board }>('class:enter', place)).board;
}

/** What one node was asked is known at the others a moment later. */
async function settles<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  let value = await read();
  for (let tries = 0; tries < 100 && !holds(value); tries += 1) {
    await pause(100);
    value = await read();
  }
  return value;
}

/** An instructor's node knows of a learner at any node. */
async function knows(instructor: Page, learner: { id: string }): Promise<void> {
  await instructor.hear('board:changed', ({ rows }) =>
    rows.some(({ id, here }) => id === learner.id && here),
  );
}

// They wait most of the time.
describe('workshops over several nodes', { skip: noRedis, timeout: 120_000, concurrency: 2 }, () => {
  test('learners at one node and the instructor at another: the board, what is set, looks, calls and code', async (t) => {
    const { node, arrive } = await world(t);
    const [a, b] = [await node(), await node()];
    const ada = arrive(a);
    const { code } = await startsWorkshop(ada);
    const bob = await joins(arrive(b), code, 'Bob');
    await bob.page.get('progress:report', { exercise: ANSWER, state: 'failing', claim: 'An answer' });
    await ada.hear('board:changed', ({ rows }) =>
      rows.some(({ id, here, steps }) => id === bob.id && here && steps[ANSWER]?.state === 'failing'),
    );
    await ada.get('message:set', { text: 'Hello' });
    await bob.page.hear('class:changed', ({ message }) => message?.text === 'Hello');

    // A look: asked at one node, allowed and shown at the other. Code that is looked at is nowhere in Redis.
    await ada.get('look:ask', { learner: bob.id });
    await bob.page.hear('class:changed', ({ look }) => look?.by === 'Ada' && look.state === 'asked');
    await bob.page.get('look:answer', { allow: true });
    await ada.hear('look:begun', ({ learner }) => learner === bob.id);
    const files = [{ path: 'main.ts', text: '// what Bob alone writes' }];
    const shown = { exercise: ANSWER, files, checks: [], trace: [] };
    await bob.page.get('look:show', shown);
    assert.deepEqual(await ada.hear('look:shown'), { learner: bob.id, ...shown });
    const grace = arrive(b);
    const { token } = await ada.get<{ token: string }>('instructor:add', { name: 'Grace' });
    // What comes after it to the other node says that it is known there.
    await ada.get('message:set', { text: 'Grace comes' });
    await bob.page.hear('class:changed', ({ message }) => message?.text === 'Grace comes');
    await boardOf(grace, { code, token });
    assert.equal((await grace.ask('look:ask', { learner: bob.id })).error?.found, 'one at whom Ada looks');
    await bob.page.get('look:answer', { allow: false });
    assert.deepEqual(await ada.hear('look:ended'), { learner: bob.id, why: 'stopped' });
    assert.equal((await bob.page.ask('look:show', shown)).error?.code, 'not-allowed');

    const { room } = await ada.get<{ room: string }>('call:ask', { learner: bob.id });
    await bob.page.hear('class:changed', ({ call }) => call?.room === room);
    await bob.page.get('call:answer', { accept: true });
    assert.deepEqual(await ada.hear('call:answered'), { learner: bob.id, accepted: true });

    // An instructor who goes leaves no look behind, at either node.
    await grace.get('look:ask', { learner: bob.id });
    await bob.page.hear('class:changed', ({ look }) => look?.by === 'Grace');
    const told = bob.page.heard.length;
    grace.socket.close();
    await bob.page.hear('class:changed', (view, at) => view.look === null && at >= told);

    // Pairs, and a neighbour for who checks its device, over both.
    const carol = await joins(arrive(a), code, 'Carol');
    const { pairs } = await ada.get<{ pairs: string[][] }>('pairs:make', { keep: false });
    assert.deepEqual(
      pairs.map((pair) => pair.toSorted()),
      [[bob.id, carol.id].toSorted()],
    );
    const [his, hers] = await Promise.all(
      [bob, carol].map(({ page }) => page.hear('class:changed', ({ pair }) => pair !== null)),
    );
    assert.equal(his?.pair?.room, hers?.pair?.room);
    assert.deepEqual([his?.pair?.partners, hers?.pair?.partners], [['Carol'], ['Bob']]);
    const meet = async ({ page }: typeof bob) => (await page.get<{ room: string }>('check:meet')).room;
    assert.equal(await meet(bob), await meet(carol));

    // Code to all: to both nodes, and to who comes later to either, once.
    await ada.get('code:suggest', { exercise: ANSWER, files });
    for (const { page } of [
      bob,
      carol,
      await joins(arrive(a), code, 'Dave'),
      await joins(arrive(b), code, 'Eve'),
    ])
      await page.hear('suggestion', ({ from }) => from === 'Ada');
    await bob.page.get('hand:set', { raised: true });
    await ada.hear('board:changed', ({ rows }) =>
      rows.some(({ id, hand }) => id === bob.id && hand !== null),
    );
    bob.page.socket.close();
    const back = arrive(a);
    await back.get('class:enter', { code, token: bob.token });
    await back.get('data:read');
    await back.get('data:read');
    assert.ok(!back.has('suggestion'));

    // Who is removed at one node is out at the other, and so is everybody at the end.
    await ada.get('learner:remove', { learner: bob.id });
    assert.deepEqual(await back.hear('class:ended'), { why: 'removed' });
    assert.equal((await back.ask('hand:set', { raised: true })).error?.code, 'not-allowed');
    await ada.get('class:end');
    for (const page of [ada, carol.page]) assert.deepEqual(await page.hear('class:ended'), { why: 'ended' });
    assert.equal(
      (await arrive(b).ask('class:enter', { code, token: carol.token })).error?.code,
      'no-such-class',
    );
  });

  test('what 60 change at both nodes at once is all there in the end, at both; the cap holds', async (t) => {
    const { node, arrive } = await world(t);
    const [a, b] = [await node(), await node()];
    const ada = arrive(a);
    const place = await startsWorkshop(ada);
    await ada.get('class:set', { cap: 40 });
    const all = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const page = arrive(at % 2 ? a : b);
        return { page, answer: await page.ask('class:join', { code: place.code, name: `Learner ${at}` }) };
      }),
    );
    const seated = all.filter(({ answer }) => !answer.error);
    assert.equal(seated.length, 40);
    for (const { answer } of all) if (answer.error) assert.equal(answer.error.code, 'class-closed');
    await Promise.all(
      seated.flatMap(({ page }, at) => [
        page.get('progress:report', { exercise: ANSWER, state: 'failing', claim: `${at}` }),
        page.get('hand:set', { raised: true }),
        page.get('progress:report', { exercise: '05-peer-connection/states', state: 'passed' }),
      ]),
    );
    for (const one of [a, b]) {
      const page = arrive(one);
      const { rows } = await settles(
        () => boardOf(page, place),
        (board) => board.rows.every(({ steps, hand }) => Object.keys(steps).length === 2 && hand !== null),
      );
      assert.deepEqual(
        rows.map(({ number }) => number).sort((one, other) => one - other),
        Array.from({ length: 40 }, (_, at) => at + 1),
      );
      for (const { steps, hand } of rows) {
        assert.equal(steps[ANSWER]?.state, 'failing');
        assert.equal(steps['05-peer-connection/states']?.state, 'passed');
        assert.notEqual(hand, null);
      }
    }
  });

  test('a node is killed: nothing that was answered is lost, its learners are back at the other one', async (t) => {
    const { redis, undo, arrive } = await world(t);
    const installation = install();
    undo.push(() => installation.remove());
    const start = async () => {
      const run = installation.start({ PORT: '0', HOST: '127.0.0.1', REDIS_URL: redis.url });
      return { run, url: `http://127.0.0.1:${await run.port}` };
    };
    const [a, b] = await Promise.all([start(), start()]);
    const ada = arrive(a);
    const place = await startsWorkshop(ada);
    const { code } = place;
    const second = arrive(b);
    await boardOf(second, place);
    const learners = await Promise.all(
      Array.from({ length: 20 }, (_, at) => joins(arrive(at % 2 ? a : b), code, `Learner ${at}`)),
    );
    await Promise.all(
      learners.map(({ page }, at) =>
        page.get('progress:report', { exercise: ANSWER, state: 'failing', claim: `claim ${at}` }),
      ),
    );
    const [, bob] = learners;
    a.run.child.kill('SIGKILL');
    await a.run.ended;
    const again = arrive(b);
    const { view } = await again.get<{ view: View }>('class:enter', { code, token: bob?.token });
    assert.equal(view.you.name, 'Learner 1');
    const { kept } = await settles(
      () => again.get<{ kept: Kept }>('data:read'),
      (data) => ANSWER in data.kept.steps,
    );
    assert.deepEqual(kept.steps[ANSWER], { state: 'failing', failedRuns: 1, claim: 'claim 1' });
    const eve = arrive(b);
    const { rows } = await settles(
      () => boardOf(eve, place),
      (board) => board.rows.every(({ steps }) => ANSWER in steps),
    );
    assert.deepEqual(
      rows.map(({ steps }) => steps[ANSWER]?.claim).toSorted(),
      learners.map((_, at) => `claim ${at}`).toSorted(),
    );
  });

  test('a node is not heard of any more: its learners are shown as gone, what its instructors looked at ends', async (t) => {
    const { node, arrive, wire: open } = await world(t);
    const wire = await open();
    const [a, b] = [await node({ url: wire.url }), await node({ leaseMs: 1_000 })];
    const ada = arrive(a);
    const place = await startsWorkshop(ada);
    const grace = arrive(b);
    await boardOf(grace, place);
    const [bob, carol] = [
      await joins(arrive(b), place.code, 'Bob'),
      await joins(arrive(a), place.code, 'Carol'),
    ];
    await Promise.all([knows(ada, bob), knows(grace, carol)]);
    await ada.get('look:ask', { learner: bob.id });
    await bob.page.hear('class:changed', ({ look }) => look?.by === 'Ada');
    await grace.get('look:ask', { learner: carol.id });
    const told = bob.page.heard.length;
    wire.cut();
    await bob.page.hear('class:changed', (view, at) => view.look === null && at >= told);
    await grace.hear('look:ended', ({ learner, why }) => learner === carol.id && why === 'gone');
    await grace.hear('board:changed', ({ rows }) => rows.some(({ id, here }) => id === carol.id && !here));
  });

  test('Redis is away for a while: that is said, changes wait or are refused, nobody is thrown out', async (t) => {
    const { node, arrive, wire: open } = await world(t);
    const wire = await open();
    const [a, b] = [await node({ url: wire.url, patienceMs: 4_000 }), await node()];
    const ada = arrive(a);
    const place = await startsWorkshop(ada);
    const bob = await joins(arrive(b), place.code, 'Bob');
    const carol = await joins(arrive(a), place.code, 'Carol');
    wire.cut();
    // Meanwhile the other node goes on, and this one lets back in whom it knows.
    await bob.page.get('hand:set', { raised: true });
    const back = arrive(a);
    const { view } = await back.get<{ view: View }>('class:enter', { code: place.code, token: carol.token });
    assert.equal(view.you.name, 'Carol');
    const waits = back.get('progress:report', { exercise: ANSWER, state: 'passed' });
    // Who leads from here is told that the board may be behind, also on a page that is opened now.
    const { nowMs: toldAtMs } = await ada.hear('board:changed', ({ stale }) => stale);
    assert.ok((await boardOf(arrive(a), place)).stale);
    assert.ok(!(await boardOf(arrive(b), place)).stale);
    wire.mend();
    await waits;
    await ada.hear('board:changed', ({ stale, nowMs }) => !stale && nowMs > toldAtMs);
    const eve = arrive(b);
    const { rows } = await settles(
      () => boardOf(eve, place),
      (board) => board.rows.some(({ id, steps }) => id === carol.id && ANSWER in steps),
    );
    assert.equal(rows.find(({ id }) => id === carol.id)?.steps[ANSWER]?.state, 'passed');
    await ada.hear('board:changed', ({ rows: some }) =>
      some.some(({ id, hand }) => id === bob.id && hand !== null),
    );

    wire.cut();
    const refused = await back.ask('hand:set', { raised: true });
    assert.deepEqual([refused.error?.code, (refused.error?.retryAfterMs ?? 0) > 0], ['unavailable', true]);
    // A workshop that this node does not know may well be there: nobody is told that there is none.
    const stranger = await arrive(a).ask('class:join', { code: 'CCCC-CCCC', name: 'Eve' });
    assert.equal(stranger.error?.code, 'unavailable');
    assert.ok(!back.has('class:ended') && !ada.has('class:ended'));
  });

  test('Redis comes back empty, or older: nodes bring back what they have, and nobody is told it was gone', async (t) => {
    const { redis, node, arrive } = await world(t);
    const [a, b] = [await node(), await node()];
    const ada = arrive(a);
    const place = await startsWorkshop(ada);
    const bob = await joins(arrive(b), place.code, 'Bob');
    await redis.save();
    const carol = await joins(arrive(a), place.code, 'Carol');
    await bob.page.get('progress:report', { exercise: ANSWER, state: 'passed' });
    const dave = await joins(arrive(b), place.code, 'Dave');
    await dave.page.get('class:leave');

    const holds = async () => {
      // A node that knows nothing of it asks Redis, where those that know more may not have told it yet.
      const stranger = arrive(await node());
      const { rows } = await settles(
        () => boardOf(stranger, place),
        (board) => board.rows.length >= 2,
      );
      assert.deepEqual(rows.map(({ name }) => name).toSorted(), ['Bob', 'Carol']);
      assert.equal(rows.find(({ id }) => id === bob.id)?.steps[ANSWER]?.state, 'passed');
    };
    await redis.empty();
    await holds();
    await redis.kill();
    await redis.restart();
    await holds();
    await carol.page.get('hand:set', { raised: true });
    await bob.page.get('hand:set', { raised: true });
    for (const { page } of [bob, carol]) assert.ok(!page.has('class:ended'));
    const eve = arrive(b);
    const { rows } = await settles(
      () => boardOf(eve, place),
      (board) => board.rows.every(({ hand }) => hand !== null),
    );
    assert.ok(rows.every(({ hand }) => hand !== null));
  });

  test('its time begins when the last instructor leaves any node, and runs on where all nodes have ended', async (t) => {
    const { node, arrive, raw: look } = await world(t);
    const keepMs = 3_000;
    const [a, b] = [await node({ keepMs }), await node({ keepMs })];
    const ada = arrive(a);
    const place = await startsWorkshop(ada);
    const second = arrive(b);
    await boardOf(second, place);
    const bob = await joins(arrive(a), place.code, 'Bob');
    ada.socket.close();
    await pause(2 * keepMs);
    assert.ok(!bob.page.has('class:ended'), 'an instructor is at the other node');
    const raw = await look();
    const key = `{workbook}:class:${place.code}`;
    assert.ok((await raw.pTTL(key)) > 0, 'it ends by itself even if every node ends now');
    second.socket.close();
    assert.deepEqual(await bob.page.hear('class:ended'), { why: 'expired' });
    assert.equal(await raw.exists(key), 0);
  });

  test('attacks: guesses are counted over all nodes; Redis holds no token, no address and nothing that was forgotten', async (t) => {
    const { node, arrive, raw: look } = await world(t);
    const nodes = [await node(), await node(), await node()];
    const [a, b] = nodes as [{ url: string }, { url: string }];
    const ada = arrive(a);
    const place = await startsWorkshop(ada);
    const bob = await joins(arrive(b), place.code, 'Bob Unforgettable');
    const carol = await joins(arrive(a), place.code, 'Carol');
    await bob.page.get('progress:report', { exercise: ANSWER, state: 'failing', claim: 'secret of Bob' });
    await bob.page.get('class:leave');
    let looked = 0;
    const beganAtMs = performance.now();
    for (let round = 0; round < 10; round += 1) {
      // As many from each page as it may have wrong before it is turned away.
      const pages = Array.from({ length: 6 }, () => nodes.map(arrive)).flat();
      const answers = await Promise.all(
        pages.flatMap((page) =>
          Array.from({ length: 10 }, () =>
            page.ask('class:join', { code: Math.random().toString(36).slice(2, 10), name: 'x' }),
          ),
        ),
      );
      looked += answers.filter((answer) => answer.error?.code === 'no-such-class').length;
      for (const answer of answers) assert.ok(answer.error, 'none is right');
      for (const page of pages) page.socket.close();
    }
    const most = 61 + (performance.now() - beganAtMs) / 1000;
    assert.ok(looked >= 60 && looked <= most, `${looked} of 1,800 were looked up: 60, and one a second`);
    // A learner of one node is none of an instructor's at another, and a token of one is no learner's.
    const eve = arrive(b);
    let entered: Awaited<ReturnType<Page['ask']>>;
    do entered = await eve.ask('class:enter', { code: place.code, token: carol.token });
    while (entered.error?.code === 'rate-limited' && (await pause(entered.error.retryAfterMs ?? 0)));
    for (const event of ['class:end', 'class:export', 'look:ask', 'learner:remove'])
      assert.equal((await eve.ask(event, { learner: carol.id })).error?.code, 'not-allowed', event);

    const raw = await look();
    let all = '';
    for (const key of await raw.keys('*')) {
      all += key;
      const type = await raw.type(key);
      if (type === 'hash') all += JSON.stringify(await raw.hGetAll(key));
      if (type === 'string') all += await raw.get(key);
      if (type === 'stream') all += JSON.stringify(await raw.xRange(key, '-', '+'));
      // Everything ends by itself.
      assert.ok((await raw.pTTL(key)) > 0, `${key} has no end`);
    }
    assert.ok(all.includes('Carol'), 'what is looked for would be found');
    for (const secret of [place.token, carol.token, '127.0.0.1', 'Unforgettable', 'secret of Bob'])
      assert.ok(!all.includes(secret), secret);
  });
});

function pause(ms: number): Promise<true> {
  return new Promise((resolve) => setTimeout(resolve, ms, true));
}
