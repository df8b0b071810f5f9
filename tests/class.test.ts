// Workshops over real sockets: who may do what, what the board is told, and what is kept.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { io as connect, type Socket } from 'socket.io-client';
import { workshops } from '../server/class/class.ts';
import type { Board, ClassClientEvents, ClassServerEvents, Kept, View } from '../server/class/protocol.ts';
import { createFileStore } from '../server/class/store.ts';
import { makePairs } from '../server/class/workshops.ts';
import type { Refusal } from '../server/protocol.ts';
import { attachSignaling, type Signaling, type SignalingOptions } from '../server/signaling.ts';
import { writeCsv } from '../src/class/export.ts';

const ANSWER = '05-peer-connection/answer';

/** A page of a workshop, that remembers what it was told. */
class Page {
  readonly socket: Socket<ClassServerEvents, ClassClientEvents>;
  readonly heard: [event: string, fact: unknown][] = [];
  #wake = new Set<() => void>();

  constructor(url: string) {
    this.socket = connect(`${url}/class`, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
    });
    this.socket.onAny((event: string, fact: unknown) => {
      this.heard.push([event, fact]);
      for (const wake of this.#wake) wake();
    });
  }

  /** Any event, also those that the types would not let pass. */
  ask(event: string, request: unknown = {}): Promise<Record<string, unknown> & { error?: Refusal }> {
    const emit = this.socket.timeout(5_000).emitWithAck.bind(this.socket.timeout(5_000)) as (
      event: string,
      request: unknown,
    ) => Promise<Record<string, unknown>>;
    return emit(event, request);
  }

  /** What was asked for; throws a refusal. */
  async get<T>(event: keyof ClassClientEvents, request: unknown = {}): Promise<T> {
    const answer = await this.ask(event, request);
    assert.equal(answer.error, undefined, JSON.stringify(answer.error));
    return answer as T;
  }

  /** The first fact, heard already or to come, that `holds`. */
  async hear<E extends keyof ClassServerEvents>(
    event: E,
    holds: (fact: Parameters<ClassServerEvents[E]>[0]) => boolean = () => true,
  ): Promise<Parameters<ClassServerEvents[E]>[0]> {
    for (;;) {
      for (const [name, fact] of this.heard) {
        // Recorded under its name.
        const told = fact as Parameters<ClassServerEvents[E]>[0];
        if (name === event && holds(told)) return told;
      }
      await new Promise<void>((resolve) => this.#wake.add(resolve));
    }
  }

  has(event: keyof ClassServerEvents): boolean {
    return this.heard.some(([name]) => name === event);
  }
}

describe('workshops', { timeout: 60_000 }, () => {
  let io: Signaling;
  let url: string;
  let pages: Page[];

  async function serve(options: SignalingOptions = {}): Promise<void> {
    const http = createServer();
    io = attachSignaling(http, { classes: workshops(), ...options });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  }

  async function stop(): Promise<void> {
    for (const page of pages) page.socket.close();
    await io.close();
    await io.rooms.close();
    io.classes?.close();
  }

  function open(): Page {
    const page = new Page(url);
    pages.push(page);
    return page;
  }

  async function start(): Promise<{ ada: Page; code: string; token: string }> {
    const ada = open();
    const { code, token } = await ada.get<{ code: string; token: string }>('class:start', {
      title: 'WebRTC',
      name: 'Ada',
    });
    await ada.get('class:enter', { code, token });
    return { ada, code, token };
  }

  async function joins(
    code: string,
    name: string,
  ): Promise<{ page: Page; id: string; token: string; view: View }> {
    const page = open();
    const { view, token } = await page.get<{ view: View; token: string }>('class:join', { code, name });
    return { page, id: view.you.id, token, view };
  }

  beforeEach(async () => {
    pages = [];
    await serve();
  });
  afterEach(stop);

  test('the board hears of joins, runs, failures and hands, in few messages; stuck shows by failed runs', async () => {
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
    assert.ok(ada.heard.filter(([event]) => event === 'board:changed').length <= 2, 'eight events, batched');

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
    const back = open();
    const { view } = await back.get<{ view: View }>('class:enter', { code, token: carol.token });
    assert.deepEqual([view.you.id, view.follow?.number, view.message?.from], [carol.id, 1, 'Ada']);

    const files = [{ path: 'main.ts', text: 'const pc = 1;' }];
    assert.deepEqual(await ada.get('code:suggest', { exercise: ANSWER, files }), { sent: 2 });
    assert.deepEqual(await back.hear('suggestion'), { from: 'Ada', exercise: ANSWER, files });
    const check = { camera: true, secure: true, roundTripMs: 3, peer: true, candidates: ['host', 'mdns'] };
    await bob.page.get('check:report', check);
    await ada.hear('board:changed', ({ rows }) => rows.some((row) => row.check?.roundTripMs === 3));
    await ada.get('learner:rename', { learner: bob.id, name: 'Bob B.' });
    await bob.page.hear('class:changed', ({ you }) => you.name === 'Bob B.');

    await ada.get('class:set', { locked: true });
    assert.equal((await open().ask('class:join', { code, name: 'Dave' })).error?.code, 'class-closed');
    await ada.get('class:set', { locked: false, cap: 2 });
    assert.match(
      (await open().ask('class:join', { code, name: 'Dave' })).error?.expected ?? '',
      /at most 2 learners/,
    );

    await ada.get('learner:remove', { learner: bob.id });
    assert.deepEqual(await bob.page.hear('class:ended'), { why: 'removed' });
    assert.equal((await bob.page.ask('hand:set', { raised: true })).error?.code, 'not-allowed');
    await ada.get('class:end');
    assert.deepEqual(await back.hear('class:ended'), { why: 'ended' });
    assert.equal(
      (await open().ask('class:enter', { code, token: carol.token })).error?.code,
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
      assert.equal((await open().ask(event, request)).error?.code, 'not-allowed', `${event}, by nobody`);
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
    const grace = open();
    const { board } = await grace.get<{ board: Board }>('class:enter', { code, token: second });
    assert.deepEqual([board.you.role, board.rows.length], ['co-instructor', 2]);
    assert.ok(!JSON.stringify(board).match(/hash|token/));
    assert.equal((await grace.ask('class:end')).error?.code, 'not-allowed');
    assert.equal((await grace.ask('instructor:add', { name: 'x' })).error?.code, 'not-allowed');
  });

  test('attacks: ten thousand guessed codes find nothing, are slowed down, and their connections end', async () => {
    const { code } = await start();
    let refused = 0;
    let slowed = 0;
    let ended = 0;
    for (let asked = 0; asked < 10_000; ) {
      const page = open();
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
    assert.ok(refused <= 100, `${refused} were looked up`);
    // Whoever knows the code comes in as soon as the second is over.
    let joined: Record<string, unknown> & { error?: Refusal };
    do joined = await open().ask('class:join', { code, name: 'Bob' });
    while (joined.error?.code === 'rate-limited' && (await after(joined.error.retryAfterMs ?? 0)));
    assert.equal(joined['code'], code);
  });

  test('a learner takes its data along and has it forgotten; a file keeps the rest over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'class-'));
    const file = join(folder, 'class.db');
    try {
      await stop();
      await serve({ classes: workshops({ store: createFileStore(file) }) });
      const { ada, code, token } = await start();
      const [bob, carol] = [await joins(code, 'Bob'), await joins(code, 'Carol Unforgettable')];
      await bob.page.get('progress:report', { exercise: ANSWER, state: 'passed' });
      await ada.get('message:set', { text: 'Break' });
      const { kept } = await carol.page.get<{ kept: Kept }>('data:read');
      assert.equal(kept.name, 'Carol Unforgettable');
      await carol.page.get('class:leave');
      const files = [file, `${file}-wal`, `${file}-journal`].filter((path) => existsSync(path));
      for (const path of files) {
        const bytes = readFileSync(path).toString('latin1');
        assert.ok(!bytes.includes('Unforgettable'), 'forgotten on disk too');
        assert.ok(!bytes.includes(token) && !bytes.includes(bob.token), 'no token on disk');
        assert.ok(!bytes.includes('127.0.0.1'), 'no address on disk');
      }

      // As after kill -9: the old process writes nothing more, a new one opens the file.
      const before = io;
      await serve({ classes: workshops({ store: createFileStore(file) }) });
      const back = open();
      const { board } = await back.get<{ board: Board }>('class:enter', { code, token });
      assert.deepEqual(
        [board.settings.message?.text, board.rows.map(({ name }) => name)],
        ['Break', ['Bob']],
      );
      assert.equal(board.rows[0]?.steps[ANSWER]?.state, 'passed');
      const { view } = await open().get<{ view: View }>('class:enter', { code, token: bob.token });
      assert.equal(view.you.name, 'Bob');
      await before.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    assert.throws(() => createFileStore('/nowhere/class.db'), /CLASS_STORE: expected a file/);
  });

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

function after(ms: number): Promise<true> {
  return new Promise((resolve) => setTimeout(resolve, ms, true));
}
