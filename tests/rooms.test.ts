// One suite for both places where rooms are kept. What only several nodes can show is in nodes.test.ts.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { Server } from 'socket.io';
import { createMemoryRooms } from '../server/memory-rooms.ts';
import type { Letter } from '../server/protocol.ts';
import { connectRedis } from '../server/redis/connect.ts';
import {
  type Admission,
  type Application,
  compare,
  MAX_LETTERS,
  MAX_MAILBOX_BYTES,
  type RoomEvents,
  type Rooms,
  type Roster,
} from '../server/rooms.ts';
import { noRedis, startRedis, type TestRedis } from './support/redis.ts';

const silent = { info() {}, warn() {}, error() {} };

describe('rooms in memory', { timeout: 60_000 }, () => {
  suite(async (events) => {
    const rooms = createMemoryRooms(events);
    return { rooms, close: () => rooms.close() };
  });

  test('are asked and answered in one go', () => {
    const told: string[] = [];
    const rooms = createMemoryRooms({
      changed: (_, after) => told.push(`${after?.seats.length}`),
      expired() {},
    });
    rooms.join(application('alice'));
    rooms.join(application('bob'));
    assert.deepEqual(told, ['1', '2']);
  });
});

describe('rooms in Redis', { skip: noRedis, timeout: 60_000 }, () => {
  let redis: TestRedis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.close());

  suite(async (events) => {
    const http = createServer();
    const { createRooms, socketIo } = connectRedis(redis.url, { log: silent, restoreMs: 0 });
    const io = new Server(http, socketIo);
    const rooms = createRooms(events, io);
    while (!rooms.isReady()) await new Promise(setImmediate);
    return {
      rooms,
      async close() {
        await io.close();
        await rooms.close();
      },
    };
  });
});

function application(token: string, more: Partial<Application> = {}): Application {
  return {
    room: 'foo',
    protocol: 'workbook',
    capacity: 2,
    token: `token of ${token}`,
    name: token,
    peer: `peer of ${token}`,
    connection: `connection of ${token}`,
    ...more,
  };
}

function letter(id: number, text = 'hello'): Letter {
  return { room: 'foo', from: 'peer of bob', session: 1, id, message: { text } };
}

function suite(open: (events: RoomEvents) => Promise<{ rooms: Rooms; close(): Promise<void> }>): void {
  let rooms: Rooms;
  let close: () => Promise<void>;
  /** 'joined peer of alice', 'left peer of bob'… */
  let told: string[];
  let expired: [to: string, ids: number[]][];
  let versions: number[];
  let waiting: (() => void)[];

  beforeEach(async () => {
    [told, expired, versions, waiting] = [[], [], [], []];
    ({ rooms, close } = await open({
      changed(before, after) {
        if (after) versions.push(after.version);
        told.push(...compare(before, after).map(({ kind, seat }) => `${kind} ${seat.peer}`));
        for (const resolve of waiting.splice(0)) resolve();
      },
      expired(to, letters) {
        expired.push([to, letters.map(({ id }) => id)]);
        for (const resolve of waiting.splice(0)) resolve();
      },
    }));
  });

  afterEach(async () => {
    // Nobody is left for the next test: these rooms may be kept elsewhere.
    for (const { peer, connection } of rooms.roster('foo')?.seats ?? [])
      await rooms.leave('foo', peer, connection);
    await close();
  });

  async function seated(asked: Application): Promise<Admission> {
    const admission = await rooms.join(asked);
    if ('refused' in admission) assert.fail(`refused: ${admission.refused}`);
    return admission;
  }

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => waiting.push(resolve));
  }

  const peersOf = (roster: Roster | undefined) =>
    roster?.seats.map(({ peer, index, state }) => [index, peer, state]);

  test('seats are given by index, and what is told is what happened', async () => {
    const { seat, roster, letters } = await seated(application('alice'));
    assert.equal(seat.index, 0);
    assert.equal(seat.session, 1);
    assert.equal(seat.name, 'alice');
    assert.equal(roster.capacity, 2);
    assert.deepEqual(letters, []);
    assert.equal((await seated(application('bob'))).seat.index, 1);
    assert.deepEqual(peersOf(rooms.roster('foo')), [
      [0, 'peer of alice', 'here'],
      [1, 'peer of bob', 'here'],
    ]);
    assert.deepEqual(told, ['joined peer of alice', 'joined peer of bob']);
    assert.deepEqual(rooms.count(), { rooms: 1, seats: 2 });
    assert.ok(rooms.isReady());
  });

  for (const capacity of [2, 3, 16]) {
    test(`exactly ${capacity} of 200 who come at once get a seat`, async () => {
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, at) => rooms.join(application(`peer ${at}`, { capacity }))),
      );
      const indexes = answers.flatMap((answer) => ('seat' in answer ? [answer.seat.index] : []));
      assert.deepEqual(
        indexes.sort((a, b) => a - b),
        Array.from({ length: capacity }, (_, at) => at),
      );
      const refused = answers.flatMap((answer) => ('refused' in answer ? [answer] : []));
      assert.equal(refused.length, 200 - capacity);
      assert.ok(
        refused.every((answer) => answer.refused === 'room-full' && answer.retryAfterMs === undefined),
      );
    });
  }

  test('a seat that is left is the next one to be given', async () => {
    for (const name of ['alice', 'bob', 'carol']) await seated(application(name, { capacity: 3 }));
    await rooms.leave('foo', 'peer of bob', 'connection of bob');
    assert.equal((await seated(application('dave'))).seat.index, 1);
  });

  test('a room ends with its last peer, and may then be another one', async () => {
    await seated(application('alice', { capacity: 3 }));
    await rooms.leave('foo', 'peer of alice', 'connection of alice');
    assert.equal(rooms.roster('foo'), undefined);
    assert.deepEqual(rooms.count(), { rooms: 0, seats: 0 });
    const { roster } = await seated(application('bob', { protocol: 'codelab' }));
    assert.equal(roster.protocol, 'codelab');
    assert.equal(roster.capacity, 2);
  });

  test('a room of one protocol refuses the other', async () => {
    await seated(application('alice'));
    assert.deepEqual(await rooms.join(application('bob', { protocol: 'codelab' })), {
      refused: 'room-of-other-protocol',
    });
  });

  test('who shows the token takes the seat over, full room or not', async () => {
    await seated(application('alice'));
    await seated(application('bob'));
    const { seat } = await seated(
      application('alice', { connection: 'another', peer: 'ignored', name: 'Alice' }),
    );
    assert.deepEqual(
      [seat.peer, seat.index, seat.connection, seat.name, seat.session],
      ['peer of alice', 0, 'another', 'Alice', 2],
    );
    assert.equal(told.at(-1), 'returned peer of alice');

    // The old connection ends late.
    await rooms.leave('foo', 'peer of alice', 'connection of alice');
    await rooms.away('foo', 'peer of alice', 'connection of alice', 0);
    assert.deepEqual(peersOf(rooms.roster('foo'))?.[0], [0, 'peer of alice', 'here']);
  });

  test('a page that comes back keeps its session, a new one gets the next', async () => {
    const { seat } = await seated(application('alice'));
    const again = await seated(application('alice', { connection: 'two', session: seat.session }));
    assert.equal(again.seat.session, seat.session);
    assert.equal(
      (await seated(application('alice', { connection: 'three' }))).seat.session,
      seat.session + 1,
    );
    assert.equal((await seated(application('alice', { connection: 'four', session: 77 }))).seat.session, 3);
  });

  test('who is away has its seat until the grace is over, and a full room says when that is', async () => {
    await seated(application('alice'));
    await seated(application('bob'));
    await rooms.away('foo', 'peer of bob', 'connection of bob', 2_000);
    assert.equal(told.at(-1), 'away peer of bob');

    const refused = await rooms.join(application('carol'));
    assert.ok('refused' in refused && refused.refused === 'room-full');
    assert.ok(
      refused.retryAfterMs !== undefined && refused.retryAfterMs > 0 && refused.retryAfterMs <= 2_000,
    );

    await until(() => told.at(-1) === 'left peer of bob');
    assert.equal((await seated(application('carol'))).seat.index, 1);
  });

  test('who comes back in time has the same seat, and nobody left', async () => {
    await seated(application('alice'));
    await seated(application('bob'));
    await rooms.away('foo', 'peer of bob', 'connection of bob', 2_000);
    await seated(application('bob', { connection: 'another' }));
    await rooms.away('foo', 'peer of alice', 'connection of alice', 2_100);
    await until(() => told.at(-1) === 'left peer of alice');
    assert.deepEqual(told.slice(2), [
      'away peer of bob',
      'returned peer of bob',
      'away peer of alice',
      'left peer of alice',
    ]);
  });

  test('messages for somebody away are kept in order, and given out once', async () => {
    await seated(application('alice'));
    await seated(application('bob'));
    assert.equal(await rooms.keep('foo', 'peer of alice', letter(1)), 'here');
    assert.equal(await rooms.keep('foo', 'nobody', letter(1)), 'gone');
    assert.equal(await rooms.keep('bar', 'peer of alice', letter(1)), 'gone');
    await rooms.away('foo', 'peer of alice', 'connection of alice', 10_000);
    const letters = [letter(1), letter(2, '안녕 👋\n"\\'), letter(3, '\u2028</script>')];
    for (const one of letters) assert.equal(await rooms.keep('foo', 'peer of alice', one), 'kept');

    const back = await seated(application('alice', { connection: 'another' }));
    assert.deepEqual(back.letters, letters);
    const again = await seated(application('alice', { connection: 'a third' }));
    assert.deepEqual(again.letters, []);
    assert.deepEqual(expired, []);
  });

  test('a mailbox holds so many messages and so many bytes, and is empty after a return', async () => {
    await seated(application('alice'));
    await rooms.away('foo', 'peer of alice', 'connection of alice', 10_000);
    for (let id = 1; id <= MAX_LETTERS; id++) {
      assert.equal(await rooms.keep('foo', 'peer of alice', letter(id)), 'kept');
    }
    assert.equal(await rooms.keep('foo', 'peer of alice', letter(99)), 'full');
    assert.equal((await seated(application('alice', { connection: 'another' }))).letters.length, MAX_LETTERS);

    await rooms.away('foo', 'peer of alice', 'another', 10_000);
    const text = 'x'.repeat(MAX_MAILBOX_BYTES / 4);
    const answers = [];
    for (let id = 1; id <= 4; id++) answers.push(await rooms.keep('foo', 'peer of alice', letter(id, text)));
    assert.deepEqual(answers, ['kept', 'kept', 'kept', 'full']);
    assert.equal(await rooms.keep('foo', 'peer of alice', letter(5)), 'kept');
    await seated(application('alice', { connection: 'a third' }));
  });

  test('messages that nobody came back for are reported', async () => {
    await seated(application('alice'));
    await seated(application('bob'));
    await rooms.away('foo', 'peer of alice', 'connection of alice', 2_000);
    await rooms.keep('foo', 'peer of alice', letter(1));
    await rooms.keep('foo', 'peer of alice', letter(2));
    await until(() => expired.length > 0);
    assert.deepEqual(expired, [['peer of alice', [1, 2]]]);
    assert.equal(told.at(-1), 'left peer of alice');
  });

  test('versions grow, over the end of a room too', async () => {
    for (const name of ['alice', 'bob', 'carol']) await seated(application(name, { capacity: 3 }));
    await rooms.away('foo', 'peer of bob', 'connection of bob', 10_000);
    assert.deepEqual(
      versions,
      [...new Set(versions)].sort((a, b) => a - b),
    );
    assert.equal(versions.length, 4);
  });

  test('names and tokens of any kind change nothing', async () => {
    const names = [
      '',
      '__proto__',
      'constructor',
      '"}',
      '\\u0000',
      "'); redis.call('FLUSHALL') --",
      '안녕 👋',
      '%s%d',
    ];
    const { seats } = (
      await Promise.all(names.map((name) => seated(application(name, { capacity: 16 }))))
    ).at(-1)?.roster ?? { seats: [] };
    assert.deepEqual(
      seats.map(({ name }) => name),
      names,
    );
  });
}
