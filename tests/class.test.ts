// Workshops over real sockets: who may do what, what the board is told, and what is kept.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { workshops } from '../server/class/class.ts';
import type { Board, Kept, View } from '../server/class/protocol.ts';
import { type CreateStore, createFileStore } from '../server/class/store.ts';
import { makePairs } from '../server/class/workshops.ts';
import type { Refusal } from '../server/protocol.ts';
import { connectRedis } from '../server/redis/connect.ts';
import { attachSignaling, type Signaling, type SignalingOptions } from '../server/signaling.ts';
import { writeCsv } from '../src/class/export.ts';
import { noRedis, startRedis, type TestRedis } from './support/redis.ts';
import { joins as joinsAt, Page, startsWorkshop } from './support/workshop-page.ts';

const ANSWER = '05-peer-connection/answer';

const silent = { info() {}, warn() {}, error() {} };

// They wait most of the time.
describe('workshops', { concurrency: 3, timeout: 90_000 }, () => {
  describe('workshops in memory', { concurrency: 1, timeout: 60_000 }, () => {
    suite(async () => ({}));
  });

  describe('workshops in a file', { concurrency: 1, timeout: 60_000 }, () => {
    let folder: string;
    let files = 0;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'class-'));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));
    // It counts as memory does.
    suite(async () => ({ createStore: createFileStore(join(folder, `${files++}.db`)) }), { counts: false });
  });

  describe('workshops in Redis', { concurrency: 1, skip: noRedis, timeout: 60_000 }, () => {
    let redis: TestRedis;
    before(async () => {
      redis = await startRedis();
    });
    after(() => redis.close());
    suite(async () => {
      await redis.empty();
      return { signaling: connectRedis(redis.url, { log: silent, restoreMs: 0, renewMs: 200 }) };
    });
  });
});

/** `open` makes a new and empty store. */
function suite(
  open: () => Promise<{ createStore?: CreateStore; signaling?: Partial<SignalingOptions> }>,
  { counts = true } = {},
): void {
  let io: Signaling;
  let url: string;
  let pages: Page[];

  async function serve({ keepMs }: { keepMs?: number } = {}): Promise<void> {
    const { createStore, signaling } = await open();
    const http = createServer();
    io = attachSignaling(http, {
      classes: workshops({ createStore, ...(keepMs !== undefined && { keepMs }) }),
      ...signaling,
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  async function stop(): Promise<void> {
    for (const page of pages) page.socket.close();
    await io.close();
    await io.classes?.close();
    await io.rooms.close();
  }

  function arrive(options?: { keeps: boolean }): Page {
    const page = new Page(url, options);
    pages.push(page);
    return page;
  }

  async function start(): Promise<{ ada: Page; code: string; token: string }> {
    const ada = arrive();
    return { ada, ...(await startsWorkshop(ada)) };
  }

  const joins = (code: string, name: string) => joinsAt(arrive(), code, name);

  beforeEach(async () => {
    pages = [];
    await serve();
  });
  afterEach(stop);

  test('the board hears of joins, runs, failures and hands, in few messages; stuck shows by failed runs', async () => {
    const beganAtMs = performance.now();
    const { ada, code } = await start();
    assert.match(code, /^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    const { page: bob, id } = await joins(code.toLowerCase().replace('-', ' '), '  Bob\u202e ');
    for (let run = 0; run < 3; run += 1) {
      await bob.get('progress:report', { exercise: ANSWER, state: 'running' });
      await bob.get('progress:report', {
        exercise: ANSWER,
        state: 'failing',
        claim: 'Bob sends <b>an answer</b>',
      });
    }
    await bob.get('hand:set', { raised: true });
    const row = ({ rows }: { rows: { id: string; hand: number | null }[] }) =>
      rows.find((one) => one.id === id && one.hand !== null);
    const told = row(await ada.hear('board:changed', (change) => row(change) !== undefined));
    assert.deepEqual(
      { ...told, hand: undefined },
      {
        id,
        number: 1,
        name: 'Bob',
        here: true,
        hand: undefined,
        at: ANSWER,
        steps: { [ANSWER]: { state: 'failing', claim: 'Bob sends <b>an answer</b>', failedRuns: 3 } },
        pair: null,
        check: null,
      },
    );
    const most = Math.max(2, Math.floor((performance.now() - beganAtMs) / 500));
    const messages = ada.heard.filter(([event]) => event === 'board:changed').length;
    assert.ok(messages <= most, `eight events, batched: ${messages} messages, at most ${most}`);

    await bob.get('progress:report', { exercise: ANSWER, state: 'passed' });
    await bob.get('progress:report', { exercise: ANSWER, state: 'failing', claim: 'again' });
    const passed = await ada.hear('board:changed', ({ rows }) => rows[0]?.steps[ANSWER]?.state === 'passed');
    assert.equal(passed.rows[0]?.steps[ANSWER]?.failedRuns, 0);
  });

  test('what the instructor sets reaches every learner; who is away hears it when it comes back', async () => {
    const { ada, code } = await start();
    const [bob, carol] = [await joins(code, 'Bob'), await joins(code, 'Carol')];
    carol.page.socket.close();
    await ada.get('guide:go', { lesson: '05-peer-connection', exercise: 'answer' });
    await ada.get('timer:set', { minutes: 5 });
    await ada.get('message:set', { text: 'Look at <main.ts>' });
    await ada.get('solutions:set', { lesson: '05-peer-connection', open: false });
    const told = await bob.page.hear('class:changed', ({ closedSolutions }) => closedSolutions.length > 0);
    assert.deepEqual(told.follow, { lesson: '05-peer-connection', exercise: 'answer', number: 1 });
    assert.equal(told.message?.text, 'Look at <main.ts>');
    assert.ok(Math.abs((told.timer?.endsAtMs ?? 0) - told.nowMs - 300_000) < 2_000);
    const back = arrive();
    const { view } = await back.get<{ view: View }>('class:enter', { code, token: carol.token });
    assert.deepEqual([view.you.id, view.follow?.number, view.message?.from], [carol.id, 1, 'Ada']);

    const files = [{ path: 'main.ts', text: 'const pc = 1;' }];
    assert.deepEqual(await ada.get('code:suggest', { exercise: ANSWER, files }), { sent: 2, waiting: 0 });
    assert.deepEqual(await back.hear('suggestion'), { number: 1, from: 'Ada', exercise: ANSWER, files });
    const check = { camera: true, secure: true, roundTripMs: 3, peer: true, candidates: ['host', 'mdns'] };
    await bob.page.get('check:report', check);
    await ada.hear('board:changed', ({ rows }) => rows.some((row) => row.check?.roundTripMs === 3));
    await ada.get('learner:rename', { learner: bob.id, name: 'Bob B.' });
    await bob.page.hear('class:changed', ({ you }) => you.name === 'Bob B.');

    await ada.get('class:set', { locked: true });
    assert.equal((await arrive().ask('class:join', { code, name: 'Dave' })).error?.code, 'class-closed');
    await ada.get('class:set', { locked: false, cap: 2 });
    assert.match(
      (await arrive().ask('class:join', { code, name: 'Dave' })).error?.expected ?? '',
      /at most 2 learners/,
    );

    await ada.get('learner:remove', { learner: bob.id });
    assert.deepEqual(await bob.page.hear('class:ended'), { why: 'removed' });
    assert.equal((await bob.page.ask('hand:set', { raised: true })).error?.code, 'not-allowed');
    await ada.get('class:end');
    assert.deepEqual(await back.hear('class:ended'), { why: 'ended' });
    assert.equal(
      (await arrive().ask('class:enter', { code, token: carol.token })).error?.code,
      'no-such-class',
    );
  });

  test('an instructor looks only while the learner lets it, and the learner ends it', async () => {
    const { ada, code } = await start();
    const { page: bob, id } = await joins(code, 'Bob');
    const shown = {
      exercise: ANSWER,
      files: [{ path: 'main.ts', text: '// mine' }],
      checks: [{ claim: 'An answer', holds: false }],
      trace: ['12 ms pc1.createOffer()'],
    };
    assert.equal((await bob.ask('look:show', shown)).error?.code, 'not-allowed');
    await ada.get('look:ask', { learner: id });
    await bob.hear('class:changed', ({ look }) => look?.by === 'Ada' && look.state === 'asked');
    assert.equal((await bob.ask('look:show', shown)).error?.code, 'not-allowed');
    await bob.get('look:answer', { allow: true });
    await ada.hear('look:begun');
    await bob.get('look:show', shown);
    assert.deepEqual(await ada.hear('look:shown'), { learner: id, ...shown });
    await bob.get('look:answer', { allow: false });
    assert.deepEqual(await ada.hear('look:ended'), { learner: id, why: 'stopped' });
    assert.equal((await bob.ask('look:show', shown)).error?.code, 'not-allowed');

    const { room } = await ada.get<{ room: string }>('call:ask', { learner: id });
    await bob.hear('class:changed', ({ call }) => call?.room === room);
    await bob.get('call:answer', { accept: true });
    assert.deepEqual(await ada.hear('call:answered'), { learner: id, accepted: true });
  });

  test('pairs: an odd one makes a trio, kept pairs stay, by hand each leaves the one before', async () => {
    const { ada, code } = await start();
    const learners = [];
    for (const name of ['Bob', 'Carol', 'Dave', 'Eve', 'Frank']) learners.push(await joins(code, name));
    const { pairs } = await ada.get<{ pairs: string[][] }>('pairs:make', { keep: false });
    assert.deepEqual(pairs.map(({ length }) => length).sort(), [2, 3]);
    const views = await Promise.all(
      learners.map(({ page }) => page.hear('class:changed', ({ pair }) => pair !== null)),
    );
    for (const { you, pair } of views) {
      const mates = views.filter((other) => other.pair?.room === pair?.room);
      assert.deepEqual(
        new Set(pair?.partners),
        new Set(mates.map((mate) => mate.you.name).filter((name) => name !== you.name)),
      );
      assert.equal(new Set(mates.map((mate) => mate.pair?.seat)).size, mates.length);
    }
    const [a = '', b = ''] = pairs.find(({ length }) => length === 3) ?? [];
    await ada.get('pairs:set', { learners: [a, b] });
    const again = await ada.get<{ pairs: string[][] }>('pairs:make', { keep: true });
    assert.ok(again.pairs.some((pair) => pair.includes(a) && pair.includes(b)));
    assert.deepEqual(
      makePairs(['a', 'b', 'c', 'd', 'e'], [['a', 'd']], 'trio', () => 0).map((pair) => pair.length),
      [2, 3],
    );
    assert.deepEqual(makePairs(['a']), []);
  });

  test('an odd one works with a bot where the instructor wants it so, until somebody is free', async () => {
    const { ada, code, token } = await start();
    const learners = [];
    for (const name of ['Bob', 'Carol', 'Dave']) learners.push(await joins(code, name));
    const { pairs } = await ada.get<{ pairs: string[][] }>('pairs:make', { keep: false, odd: 'bot' });
    assert.deepEqual(
      pairs.map((pair) => pair.length),
      [2, 1],
    );
    const [[left = ''] = [], [single = ''] = []] = pairs;
    const { page } = learners.find(({ id }) => id === single) ?? {};
    const told = await page?.hear('class:changed', ({ pair }) => pair !== null);
    assert.deepEqual([told?.pair?.seat, told?.pair?.partners], [0, []]);
    await ada.hear('board:changed', ({ rows }) => rows.some(({ pair }) => pair?.length === 1));

    // Somebody leaves a pair, and then there are two to pair up; the one with the bot lost nothing by that.
    const leaver = learners.find(({ id }) => id === left);
    await leaver?.page.get('class:leave');
    await ada.hear('board:changed', ({ gone }) => gone.includes(left));
    const { board } = await ada.get<{ board: Board }>('class:enter', { code, token });
    assert.deepEqual(board.rows.map(({ id, pair }) => [id === single, pair?.length]).sort(), [
      [false, undefined],
      [true, 1],
    ]);
    const again = await ada.get<{ pairs: string[][] }>('pairs:make', { keep: true, odd: 'bot' });
    assert.deepEqual(
      again.pairs.map((pair) => pair.length),
      [2],
    );
    await ada.get('pairs:set', { learners: [single] });
    await page?.hear(
      'class:changed',
      ({ pair }) => pair?.partners.length === 0 && pair.room !== told?.pair?.room,
    );
    assert.equal((await ada.ask('pairs:set', { learners: [] })).error?.code, 'malformed');
    assert.deepEqual(makePairs(['a'], [], 'bot'), [['a']]);
    assert.deepEqual(makePairs([], [['a', 'b']], 'bot'), [['a', 'b']]);
  });

  test('two learners who check their devices get the same room, each two another; nobody meets itself', async () => {
    const { ada, code } = await start();
    const [bob, carol, dave, eve] = [
      await joins(code, 'Bob'),
      await joins(code, 'Carol'),
      await joins(code, 'Dave'),
      await joins(code, 'Eve'),
    ];
    const meet = async ({ page }: typeof bob) => (await page.get<{ room: string }>('check:meet')).room;
    const first = await meet(bob);
    const second = await meet(bob);
    assert.notEqual(first, second);
    assert.equal(await meet(carol), second);
    const third = await meet(dave);
    assert.notEqual(third, second);
    // Whoever has gone waits no more.
    await dave.page.get('class:leave');
    const fourth = await meet(eve);
    assert.notEqual(fourth, third);
    assert.equal(await meet(bob), fourth);
    assert.equal((await ada.ask('check:meet')).error?.code, 'not-allowed');
    const check = { camera: true, secure: true, roundTripMs: 3, peer: true, candidates: ['mdns'] };
    await bob.page.get('check:report', { ...check, neighbour: 'relay' });
    await ada.hear('board:changed', ({ rows }) => rows.some((row) => row.check?.neighbour === 'relay'));
    assert.equal((await bob.page.ask('check:report', { ...check, neighbour: '?' })).error?.code, 'malformed');
  });

  test('attacks: a learner does nothing that is an instructor’s, and hears nothing of others', async () => {
    const { ada, code, token } = await start();
    const [bob, eve] = [await joins(code, 'Bob'), await joins(code, '<img src=x onerror=alert(1)>')];
    const forged: [string, object][] = [
      ['class:set', { locked: true }],
      ['guide:go', { lesson: 'x' }],
      ['timer:set', { minutes: 1 }],
      ['message:set', { text: 'x' }],
      ['solutions:set', { lesson: 'x', open: false }],
      ['code:suggest', { exercise: ANSWER, files: [] }],
      ['learner:rename', { learner: bob.id, name: 'x' }],
      ['learner:remove', { learner: bob.id }],
      ['hand:lower', { learner: bob.id }],
      ['look:ask', { learner: bob.id }],
      ['look:end', { learner: bob.id }],
      ['call:ask', { learner: bob.id }],
      ['pairs:make', { keep: false }],
      ['pairs:set', { learners: [bob.id, eve.id] }],
      ['pairs:end', {}],
      ['instructor:add', { name: 'x' }],
      ['class:export', {}],
      ['class:end', {}],
    ];
    for (const [event, request] of forged) {
      // With the token along, too: it is no part of the request.
      const { error } = await eve.page.ask(event, { ...request, token });
      assert.equal(error?.code, 'not-allowed', event);
      assert.equal((await arrive().ask(event, request)).error?.code, 'not-allowed', `${event}, by nobody`);
    }
    // An instructor who is no learner reports nothing, and for nobody else.
    assert.equal(
      (await ada.ask('progress:report', { exercise: ANSWER, state: 'passed', learner: bob.id })).error?.code,
      'not-allowed',
    );
    for (const bad of ['__proto__/x', 'constructor/prototype', '../x', '<b>/x']) {
      assert.equal(
        (await eve.page.ask('progress:report', { exercise: bad, state: 'passed' })).error?.code,
        'malformed',
      );
    }
    await bob.page.get('progress:report', { exercise: ANSWER, state: 'failing', claim: 'secret of Bob' });
    await ada.get('message:set', { text: 'to all' });
    await eve.page.hear('class:changed', ({ message }) => message !== null);
    assert.ok(!JSON.stringify(eve.page.heard).includes('Bob'), 'no roster for learners');
    assert.ok(!eve.page.has('board:changed'));

    // A co-instructor does all but add another and end it; what is shown once is kept nowhere.
    const { token: second } = await ada.get<{ token: string }>('instructor:add', { name: 'Grace' });
    const grace = arrive();
    const { board } = await grace.get<{ board: Board }>('class:enter', { code, token: second });
    assert.deepEqual([board.you.role, board.rows.length], ['co-instructor', 2]);
    assert.ok(!JSON.stringify(board).match(/hash|token/));
    assert.equal((await grace.ask('class:end')).error?.code, 'not-allowed');
    assert.equal((await grace.ask('instructor:add', { name: 'x' })).error?.code, 'not-allowed');
  });

  if (counts)
    test('attacks: ten thousand guessed codes find nothing, are slowed down, and their connections end', {
      skip: !counts,
    }, async () => {
      const { code } = await start();
      let refused = 0;
      let slowed = 0;
      let ended = 0;
      const beganAtMs = performance.now();
      for (let asked = 0; asked < 10_000; ) {
        const page = arrive();
        const answers = await Promise.all(
          Array.from({ length: 200 }, () =>
            page
              .ask('class:join', { code: `${Math.random().toString(36).slice(2, 10)}`, name: 'x' })
              .catch(() => undefined),
          ),
        );
        asked += 200;
        for (const answer of answers) {
          if (!answer) ended += 1;
          else if (answer.error?.code === 'rate-limited') slowed += 1;
          else if (answer.error?.code === 'no-such-class') refused += 1;
          else assert.fail(JSON.stringify(answer));
        }
        page.socket.close();
      }
      assert.equal(refused + slowed + ended, 10_000);
      const most = 61 + (performance.now() - beganAtMs) / 1000;
      assert.ok(refused <= most, `${refused} were looked up: 60, and one a second`);
      // Whoever knows the code comes in as soon as the second is over.
      let joined: Record<string, unknown> & { error?: Refusal };
      do joined = await arrive().ask('class:join', { code, name: 'Bob' });
      while (joined.error?.code === 'rate-limited' && (await pause(joined.error.retryAfterMs ?? 0)));
      assert.equal(joined['code'], code);
    });

  test('a learner takes its data along and has it forgotten', async () => {
    const { ada, code } = await start();
    const carol = await joins(code, 'Carol');
    await carol.page.get('progress:report', { exercise: ANSWER, state: 'passed' });
    const { kept } = await carol.page.get<{ kept: Kept }>('data:read');
    assert.deepEqual([kept.name, kept.steps[ANSWER]?.state], ['Carol', 'passed']);
    await carol.page.get('class:leave');
    assert.deepEqual(await carol.page.hear('class:ended'), { why: 'left' });
    await ada.hear('board:changed', ({ gone }) => gone.includes(carol.id));
    const { learners } = await ada.get<{ learners: Kept[] }>('class:export');
    assert.deepEqual(learners, []);
    assert.equal((await carol.page.ask('data:read')).error?.code, 'not-allowed');
  });

  test('what is suggested to all waits for who is away and who comes later, and comes once', async () => {
    const { ada, code } = await start();
    const [bob, carol] = [await joins(code, 'Bob'), await joins(code, 'Carol')];
    const suggest = (exercise: string, text: string, to?: string) =>
      ada.get<{ sent: number; waiting: number }>('code:suggest', {
        exercise,
        files: [{ path: 'main.ts', text }],
        to,
      });
    const textsOf = (page: Page) =>
      page.heard.flatMap(([event, fact]) =>
        event === 'suggestion' ? (fact as { files: { text: string }[] }).files.map(({ text }) => text) : [],
      );
    const comes = (page: Page, text: string) =>
      page.hear('suggestion', ({ files }) => files[0]?.text === text);

    carol.page.socket.close();
    await ada.hear('board:changed', ({ rows }) => rows.some(({ id, here }) => id === carol.id && !here));
    assert.deepEqual(await suggest(ANSWER, 'old'), { sent: 1, waiting: 1 });
    assert.deepEqual(await suggest(ANSWER, 'new'), { sent: 1, waiting: 1 });
    assert.deepEqual(await suggest('05-peer-connection/states', 'other'), { sent: 1, waiting: 1 });
    assert.deepEqual(await suggest(ANSWER, 'for Carol alone', carol.id), { sent: 0, waiting: 1 });
    await comes(bob.page, 'other');
    assert.deepEqual(textsOf(bob.page), ['old', 'new', 'other']);

    // A page that is gone before it has them leaves them for the next one.
    const torn = arrive({ keeps: false });
    await torn.get('class:enter', { code, token: carol.token });
    await comes(torn, 'for Carol alone');
    torn.socket.close();
    const back = arrive();
    await back.get('class:enter', { code, token: carol.token });
    await comes(back, 'for Carol alone');
    assert.deepEqual(textsOf(back), ['new', 'other', 'for Carol alone']);

    // Who joins later gets what is for all, and nobody gets anything twice.
    const dave = await joins(code, 'Dave');
    await comes(dave.page, 'other');
    await dave.page.get('data:read');
    assert.deepEqual(textsOf(dave.page), ['new', 'other']);
    for (const [token, page] of [
      [carol.token, back],
      [dave.token, dave.page],
    ] as const) {
      page.socket.close();
      const again = arrive();
      await again.get('class:enter', { code, token });
      await again.get('data:read');
      await again.get('data:read');
      assert.deepEqual(textsOf(again), []);
    }

    // An eighth exercise and more: the oldest go, so that a workshop does not grow without end.
    for (let at = 0; at < 10; at += 1) await suggest(`05-peer-connection/step-${at}`, `step ${at}`);
    const eve = await joins(code, 'Eve');
    await comes(eve.page, 'step 9');
    assert.deepEqual(
      textsOf(eve.page),
      Array.from({ length: 8 }, (_, at) => `step ${at + 2}`),
    );
    // Nobody gets what is for another, or says for another that it has come.
    assert.ok(!JSON.stringify([bob.page.heard, dave.page.heard, eve.page.heard]).includes('for Carol alone'));
  });

  test('it is gone when no instructor has been there for its time, and not before', async () => {
    await stop();
    await serve({ keepMs: 1_500 });
    const { ada, code, token } = await start();
    const bob = await joins(code, 'Bob');
    await pause(3_200);
    assert.ok(!bob.page.has('class:ended'), 'an instructor is here');
    ada.socket.close();
    assert.deepEqual(await bob.page.hear('class:ended'), { why: 'expired' });
    assert.equal((await arrive().ask('class:enter', { code, token })).error?.code, 'no-such-class');
  });
}

describe('the file of workshops', { timeout: 60_000 }, () => {
  test('keeps all but what was forgotten over the end of the process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'class-'));
    const file = join(folder, 'class.db');
    const pages: Page[] = [];
    const nodes: Signaling[] = [];
    let url = '';
    const serve = async () => {
      const http = createServer();
      nodes.push(attachSignaling(http, { classes: workshops({ createStore: createFileStore(file) }) }));
      http.listen(0, '127.0.0.1');
      await once(http, 'listening');
      url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    };
    const arrive = () => {
      const page = new Page(url);
      pages.push(page);
      return page;
    };
    try {
      await serve();
      const ada = arrive();
      const { code, token } = await startsWorkshop(ada);
      const [bob, carol] = [
        await joinsAt(arrive(), code, 'Bob'),
        await joinsAt(arrive(), code, 'Carol Unforgettable'),
      ];
      await bob.page.get('progress:report', { exercise: ANSWER, state: 'passed' });
      await ada.get('look:ask', { learner: bob.id });
      await ada.get('message:set', { text: 'Break' });
      await ada.get('code:suggest', { exercise: ANSWER, files: [{ path: 'main.ts', text: 'kept' }] });
      await carol.page.get('class:leave');
      const files = [file, `${file}-wal`, `${file}-journal`].filter((path) => existsSync(path));
      for (const path of files) {
        const bytes = readFileSync(path).toString('latin1');
        assert.ok(!bytes.includes('Unforgettable'), 'forgotten on disk too');
        assert.ok(!bytes.includes(token) && !bytes.includes(bob.token), 'no token on disk');
        assert.ok(!bytes.includes('127.0.0.1'), 'no address on disk');
      }

      // As after kill -9: the old process writes nothing more, a new one opens the file.
      await serve();
      const { board } = await arrive().get<{ board: Board }>('class:enter', { code, token });
      assert.deepEqual(
        [board.settings.message?.text, board.rows.map(({ name }) => name)],
        ['Break', ['Bob']],
      );
      assert.equal(board.rows[0]?.steps[ANSWER]?.state, 'passed');
      const back = arrive();
      const { view } = await back.get<{ view: View }>('class:enter', { code, token: bob.token });
      assert.deepEqual([view.you.name, view.look], ['Bob', null]);
      const dave = await joinsAt(arrive(), code, 'Dave');
      await dave.page.hear('suggestion', ({ files: [one] }) => one?.text === 'kept');
    } finally {
      for (const page of pages) page.socket.close();
      for (const node of nodes) {
        await node.close();
        await node.classes?.close();
        await node.rooms.close();
      }
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('has to be one, or a place where one can be made', () => {
    assert.throws(() => createFileStore('/nowhere/class.db'), /CLASS_STORE: expected a file/);
  });
});

describe('whose pages', { timeout: 20_000 }, () => {
  test('speak with workshops: those of workbooks on learners’ own machines, and no stranger’s', async () => {
    const http = createServer();
    const io = attachSignaling(http, { classes: workshops() });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    try {
      const come = async (origin: string) => {
        const page = new Page(`http://127.0.0.1:${port}`, { origin });
        const outcome = await new Promise<string>((resolve) => {
          page.socket.on('connect', () => resolve('let in'));
          page.socket.on('connect_error', () => resolve('turned away'));
        });
        if (outcome === 'let in') await startsWorkshop(page);
        page.socket.close();
        return outcome;
      };
      assert.equal(await come('http://localhost:4001'), 'let in');
      for (const stranger of ['https://stranger.example', 'http://192.0.2.9:3000', 'null'])
        assert.equal(await come(stranger), 'turned away', stranger);
    } finally {
      await io.close();
      await io.classes?.close();
      await io.rooms.close();
    }
  });
});

describe('the exported CSV', () => {
  test('a spreadsheet runs nothing from the exported CSV', () => {
    const step = { state: 'failing', claim: '@SUM(1)', failedRuns: 2 } as const;
    const csv = writeCsv(
      [
        {
          name: '=HYPERLINK("http://x")',
          joinedAtMs: 0,
          hand: null,
          at: null,
          steps: { [ANSWER]: step },
          check: null,
        },
        { name: 'A, "B"\n\tC', joinedAtMs: 0, hand: 1, at: null, steps: {}, check: null },
      ],
      [ANSWER],
    );
    assert.ok(csv.includes(`"'=HYPERLINK(""http://x"")"`));
    assert.ok(csv.includes(`"'@SUM(1)"`));
    assert.ok(csv.includes('"A, ""B""\n\tC"'));
    for (const field of csv.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)|\r\n/))
      assert.doesNotMatch(field, /^"?[=+\-@\t\r]/);
  });
});

function pause(ms: number): Promise<true> {
  return new Promise((resolve) => setTimeout(resolve, ms, true));
}
