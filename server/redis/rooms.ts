// Rooms of several processes, kept in Redis.
//
// Redis decides: each step is one script (rooms.lua), so two nodes never give the same seat away. A node keeps copies of
// the rooms that somebody of its own is in, because a message has to know its way without asking.
//
//   what changes       told to the other nodes by                        and if that is lost
//   a room             the whole new roster (Socket.IO's                  `sync` fetches it: when a connection to Redis
//                      serverSideEmit); versions put them in order        stands again, when a lease ends, from time to time
//   a node has ended   nobody: its lease ends, and whoever sees it        each node looks by itself
//                      first frees its seats
//   Redis is empty     the era's name is another one (lease.lua)          each node says again who sits where, before
//                                                                         strangers are admitted
//
// A node is right about its own sockets, Redis about all else. So what could not be said while Redis was away (somebody
// left, somebody is away) is made up for by the same `sync`.
import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Letter } from '../protocol.ts';
import {
  type Admission,
  type Application,
  MAX_LETTERS,
  MAX_MAILBOX_BYTES,
  type Protocol,
  type RefusedAdmission,
  type RoomEvents,
  type Rooms,
  type Roster,
  type Seat,
} from '../rooms.ts';
import type { Io } from '../signaling.ts';
import { PREFIX, type Redis, STREAM } from './connect.ts';

export interface RoomTimes {
  /** A node that says nothing for so long has ended. Less than 15 s, after which a ghost has to be gone. */
  leaseMs: number;
  /** How often it says that it lives. */
  renewMs: number;
  /** After Redis came back empty, nodes have this long to say who sits where before strangers are admitted. */
  restoreMs: number;
}

const TIMES: RoomTimes = { leaseMs: 14_000, renewMs: 4_000, restoreMs: 3_000 };
/** A room that no node speaks of for so long is forgotten, and so is a message that a node did not read. */
const KEEP_MS = 5 * 60_000;
/** Copies are compared with Redis this often even if nothing seems to be wrong. */
const SYNC_MS = 30_000;
/** Rooms that are compared at once. */
const SYNC_BATCH = 100;
/** Longer than an answer of Redis takes. */
const PATIENCE_MS = 2_000;
const RETRY_AFTER_MS = 1_000;
/** Somebody away could not come back while Redis was away: at least this much grace is left after it. */
const GRACE_AFTER_OUTAGE_MS = 5_000;
/** Other nodes that do not answer by then may hear the peer before they hear of it. */
const TOLD_WITHIN_MS = 1_000;
/** Timers and clocks are never quite right. */
const MARGIN_MS = 20;

/** A seat as Redis keeps it. */
interface KeptSeat extends Seat {
  /** The hash of the secret that holds it. */
  token: string;
  /** By Redis' clock; only while it is away. */
  awayUntilMs?: number;
}

interface KeptRoom extends Omit<Roster, 'seats'> {
  seats: KeptSeat[];
}

/** What a script says happened. */
interface Change {
  room: string;
  version: number;
  /** Left out: there is no such room (any more). */
  after?: KeptRoom | undefined;
}

interface Reply {
  /** Redis is not the one that this node knows. */
  unknown?: true;
  version: number;
  nowMs: number;
  changed: boolean;
  /** Peer → letters, one JSON in a line. */
  expired?: Record<string, string>;
  refused?: 'room-full' | 'room-of-other-protocol';
  retryAfterMs?: number;
  /** Strangers are admitted after this. */
  waitMs?: number;
  peer?: string;
  letters?: string;
  kept?: 'kept' | 'full' | 'here' | 'gone';
}

interface Lease {
  era: string;
  version: number;
  /** Seats of this node may have been given to others. */
  lapsed: boolean;
  /** By Redis' clock. */
  untilMs: number;
  nowMs: number;
  /** Node → ms until its lease ends. */
  others: Record<string, number>;
}

/** A copy. */
interface Copy {
  kept: KeptRoom;
  /** Changed here while Redis was away: the next word of Redis replaces it. */
  isOurs: boolean;
  /** Runs until the first grace is over. */
  timer?: NodeJS.Timeout | undefined;
}

/** A seat of a socket on this node. */
interface OwnSeat {
  seat: KeptSeat;
  protocol: Protocol;
  capacity: number;
  /** By performance.now(); only while it is away. */
  awayUntil?: number;
}

/** What goes on in a room while it is asked for seats here. */
interface Joining {
  /** Redis' answers that are under way. */
  asked: Set<Promise<unknown>>;
  /** The last that was announced, for a room without a copy. */
  announced?: Change | undefined;
  /** It was to be compared meanwhile. */
  sync?: Lost | undefined;
}

/**
 * What Redis may have lost. Our seats: our lease ended, or some words of ours did not arrive. Everything: it came back
 * empty, and seats of other nodes are put back too, so that nobody who is still there seems to have left.
 */
type Lost = (typeof LOST)[number];
const LOST = ['nothing', 'our seats', 'everything'] as const;

/** Rooms in Redis. Announces to other nodes through `io`, whose adapter has to be Redis' too. */
export function createRedisRooms(
  redis: Redis,
  { changed, expired }: RoomEvents,
  io: Pick<Io, 'on' | 'serverSideEmit' | 'serverSideEmitWithAck'>,
  times: Partial<RoomTimes> = {},
): Rooms {
  const { leaseMs, renewMs, restoreMs } = { ...TIMES, ...times };
  const node = randomBytes(9).toString('base64url');
  const copies = new Map<string, Copy>();
  /** Room → peer → seat. */
  const own = new Map<string, Map<string, OwnSeat>>();
  const joining = new Map<string, Joining>();
  /** Room → until whoever sat down here last has had its answer: what happened after it is told after it. */
  const seating = new Map<string, Promise<void>>();
  /** Rooms of which Redis did not hear what happened here: nobody may be left in them to remind us. */
  const unsaid = new Set<string>();
  const underWay = new Set<Promise<unknown>>();
  /** The Redis that we know… */
  let era = '';
  /** …whether it has to hear all that we know… */
  let isEmpty = false;
  /** …whether it has heard who sits here… */
  let isOpen = false;
  /** …or is hearing it now. */
  let opening: Promise<void> | undefined;
  /** The highest version that it told. */
  let seen = 0;
  /** What it said last of our lease. */
  let leaseUntilMs = 0;
  /** Its clock minus performance.now(). */
  let clockMs = 0;
  let syncedAt = performance.now();
  /** Runs until the first lease of another node ends, if it is not renewed. */
  let lapse: NodeJS.Timeout | undefined;
  let isClosed = false;

  /* ---- asking ---- */

  /** Runs a step of rooms.lua. Whenever its answer comes, what it changed is applied and announced. */
  function ask(
    command: string,
    room: string,
    request: object,
    letter = '',
  ): Promise<Reply & { told?: Promise<void> }> {
    const keys = ['era', 'nodes', `room:${room}`, `mail:${room}`].map((key) => PREFIX + key);
    const text = JSON.stringify({ command, room, era, node, keepMs: KEEP_MS, ...request });
    const answered = redis.run('rooms', keys, [text, letter]).then(async (raw) => {
      const [answer = '', before, after] = raw as string[]; // what rooms.lua returns
      const reply: Reply = JSON.parse(answer);
      if (reply.unknown) return reply;
      clockMs = reply.nowMs - performance.now();
      if (seating.has(room)) await allSeated(room);
      const kept: KeptRoom | undefined = after ? JSON.parse(after) : undefined;
      const change: Change = { room, version: kept?.version ?? reply.version, after: kept };
      const was: KeptRoom | undefined = before ? JSON.parse(before) : undefined;
      apply(change, was);
      if (command === 'join' && reply.peer !== undefined) {
        // All that is left to do until its answer is sent happens in this turn of the event loop.
        seating.set(
          room,
          nextTurn().then(() => void seating.delete(room)),
        );
      }
      const concerned = reply.changed && concernsOthers(was, kept);
      if (concerned) io.serverSideEmit('room:changed', change);
      for (const [peer, letters] of Object.entries(reply.expired ?? {})) expired(peer, parseLetters(letters));
      return concerned && reply.peer !== undefined ? { ...reply, told: heard(room) } : reply;
    });
    underWay.add(answered);
    answered.catch(() => {}).finally(() => underWay.delete(answered));
    return answered;
  }

  function concernsOthers(...rooms: (KeptRoom | undefined)[]): boolean {
    return rooms.some((room) => room?.seats.some((seat) => seat.node !== node));
  }

  /**
   * Resolves when the other nodes have heard all that was announced of a room until now, and know who of theirs has a
   * seat in it, or after a while.
   */
  function heard(room: string): Promise<void> {
    const all = io.serverSideEmitWithAck('rooms:heard', room).then(
      () => {},
      () => {}, // somebody is silent: it has to do without the order
    );
    return Promise.race([all, sleep(TOLD_WITHIN_MS, undefined, { ref: false })]);
  }

  /** Two who sit down in one turn are answered one after the other, so each waits for a turn of its own. */
  async function allSeated(room: string): Promise<void> {
    while (seating.has(room)) await seating.get(room);
  }

  io.on('rooms:heard', async (room: string, done: (isSo: true) => void) => {
    // Redis may have given a seat here of which we do not know yet, and whoever asks is about to speak to it.
    await Promise.allSettled(joining.get(room)?.asked ?? []);
    await allSeated(room);
    done(true);
  });
  io.on('room:changed', (change: Change) => {
    const here = joining.get(change.room);
    if (copies.has(change.room)) applyInTurn(change);
    // What it changes may be what the answer that is under way will say.
    else if (here && change.version > (here.announced?.version ?? 0)) here.announced = change;
  });

  /* ---- copies ---- */

  function applyInTurn(change: Change): void {
    if (seating.has(change.room)) allSeated(change.room).then(() => apply(change));
    else apply(change);
  }

  /** `before` is how Redis knew the room, for a room without a copy. Older versions are dropped. */
  function apply({ room, version, after }: Change, before?: KeptRoom): void {
    const copy = copies.get(room);
    seen = Math.max(seen, version);
    if (copy && version < copy.kept.version) return;
    if (copy && version === copy.kept.version && !copy.isOurs) {
      // Somebody's grace was not over yet.
      clearTimeout(copy.timer);
      copy.timer = endOfGrace(copy.kept);
      return;
    }
    put(room, copy?.kept ?? before, after, false);
  }

  function put(
    room: string,
    before: KeptRoom | undefined,
    after: KeptRoom | undefined,
    isOurs: boolean,
  ): void {
    const copy = copies.get(room);
    clearTimeout(copy?.timer);
    const mine = after?.seats.filter((seat) => seat.node === node) ?? [];
    if (after && mine.length > 0) {
      copies.set(room, { kept: after, isOurs, timer: isOurs ? undefined : endOfGrace(after) });
    } else {
      copies.delete(room);
      // Nobody here was in it, and nobody is.
      if (!copy) return;
    }
    for (const [peer, { seat }] of own.get(room) ?? []) {
      if (!mine.some((one) => one.peer === peer && one.connection === seat.connection)) disown(room, peer);
    }
    if (before && after && before.protocol !== after.protocol) {
      // Everybody was thrown out, and others came.
      changed(before, undefined);
      changed(undefined, after);
    } else {
      changed(before, after);
    }
  }

  /** Whoever does not come back by then is freed by the first node that looks. */
  function endOfGrace({ room, seats }: KeptRoom): NodeJS.Timeout | undefined {
    const ends = seats.flatMap(({ awayUntilMs }) => awayUntilMs ?? []);
    if (ends.length === 0) return undefined;
    const inMs = Math.min(...ends) - clockMs - performance.now();
    return setTimeout(() => sync(room).catch(() => {}), Math.max(0, inMs) + MARGIN_MS).unref();
  }

  /** What we do to a copy ourselves while Redis is away. */
  function editCopy(room: string, edit: (seats: KeptSeat[]) => KeptSeat[]): void {
    const copy = copies.get(room);
    if (!copy) return;
    const seats = edit(copy.kept.seats);
    put(room, copy.kept, seats.length > 0 ? { ...copy.kept, seats } : undefined, true);
  }

  function disown(room: string, peer: string): void {
    const seats = own.get(room);
    seats?.delete(peer);
    if (seats?.size === 0) own.delete(room);
  }

  /* ---- one with Redis ---- */

  /** Compares a room with Redis. */
  async function sync(room: string, lost: Lost = 'nothing'): Promise<void> {
    const here = joining.get(room);
    if (here) {
      // Redis may know a seat by now of which we do not, and would free it.
      here.sync = LOST.findLast((one) => one === lost || one === here.sync);
      return;
    }
    const mine = [...(own.get(room)?.values() ?? [])];
    const { protocol, capacity } = mine[0] ?? {};
    const seats = mine.flatMap(({ seat, awayUntil }) => {
      if (awayUntil === undefined) return [{ ...seat, state: 'here' }];
      return stillAway(seat, awayUntil - performance.now(), lost);
    });
    const others = (lost === 'everything' ? (copies.get(room)?.kept.seats ?? []) : [])
      .filter((seat) => seat.node !== node)
      .flatMap((seat) =>
        seat.awayUntilMs === undefined
          ? [seat]
          : stillAway(seat, seat.awayUntilMs - clockMs - performance.now(), lost),
      );
    const restore = lost !== 'nothing';
    const reply = await within(ask('sync', room, { seats, others, restore, protocol, capacity }));
    if (!reply.unknown) unsaid.delete(room);
  }

  function stillAway(seat: KeptSeat, leftMs: number, lost: Lost): object[] {
    const graceMs = Math.round(lost === 'nothing' ? leftMs : Math.max(leftMs, GRACE_AFTER_OUTAGE_MS));
    return graceMs > 0 ? [{ ...seat, state: 'away', graceMs }] : [];
  }

  async function syncAll(lost: Lost): Promise<void> {
    syncedAt = performance.now();
    const rooms = [...new Set([...copies.keys(), ...own.keys(), ...unsaid])];
    while (rooms.length > 0) {
      await Promise.all(rooms.splice(0, SYNC_BATCH).map((room) => sync(room, lost)));
    }
  }

  /** Says that this node lives for so long, and learns which others do. */
  async function lease(forMs: number): Promise<Lease> {
    const request = {
      node,
      leaseMs: forMs,
      restoreMs,
      seen,
      known: era,
      untilMs: leaseUntilMs,
      era: randomBytes(9).toString('base64url'),
      keepMs: KEEP_MS,
    };
    const keys = [`${PREFIX}era`, `${PREFIX}nodes`, STREAM];
    const answer = await within(redis.run('lease', keys, [JSON.stringify(request)]));
    return JSON.parse(String(answer)); // what lease.lua returns
  }

  async function renew(): Promise<void> {
    const { others, nowMs, lapsed, ...answer } = await lease(leaseMs);
    clockMs = nowMs - performance.now();
    seen = Math.max(seen, answer.version);
    leaseUntilMs = answer.untilMs;
    if (answer.era !== era) isEmpty = true;
    era = answer.era;
    if (isEmpty || lapsed) isOpen = false;
    if (isEmpty) await syncAll('everything');
    else if (!isOpen) await syncAll('our seats');
    else if (performance.now() - syncedAt > SYNC_MS) await syncAll('nothing');
    isEmpty = false;
    isOpen = true;

    const orphaned = [...copies.values()].filter(({ kept }) =>
      kept.seats.some((seat) => seat.state === 'here' && seat.node !== node && !(seat.node in others)),
    );
    await Promise.all(orphaned.map(({ kept }) => sync(kept.room)));
    clearTimeout(lapse);
    const firstMs = Math.min(...Object.values(others));
    if (firstMs < Infinity) lapse = setTimeout(open, firstMs + MARGIN_MS).unref();
  }

  /** Renews the lease, or waits for who does already. Whether that worked is in `isOpen`. */
  function open(): Promise<void> {
    if (isClosed || !redis.isReady()) {
      isOpen = false;
      return Promise.resolve();
    }
    opening ??= renew()
      .catch(() => {
        isOpen = false; // the next heartbeat tries again
      })
      .finally(() => {
        opening = undefined;
      });
    return opening;
  }

  /** Whether strangers can be admitted now, or after what is under way: several connections stand again one by one. */
  async function isOne(): Promise<boolean> {
    while (!isOpen) {
      await open();
      if (!isOpen && !opening) return false;
    }
    return true;
  }

  async function openAgain(): Promise<void> {
    isOpen = false;
    await opening;
    isOpen = false; // what was under way may have ended with what it knew before
    await open();
  }

  const stopListening = redis.onReady(openAgain);
  const heartbeat = setInterval(open, renewMs).unref();
  void open();

  /* ---- what rooms do ---- */

  /** Asks once. Undefined if there was no answer in time; should it come later, it is undone. */
  async function tryToJoin(application: Application): Promise<Awaited<ReturnType<typeof ask>> | undefined> {
    const { room, connection } = application;
    const here = joining.get(room) ?? { asked: new Set() };
    const asked = ask('join', room, application);
    joining.set(room, here);
    here.asked.add(asked);
    const answered = asked
      .then((reply) => {
        const kept = copies.get(room)?.kept;
        const seat = kept?.seats.find((one) => one.peer === reply.peer && one.connection === connection);
        if (kept && seat) {
          const seats = own.get(room) ?? new Map<string, OwnSeat>();
          own.set(room, seats.set(seat.peer, { seat, protocol: kept.protocol, capacity: kept.capacity }));
        }
        return reply;
      })
      .finally(() => {
        here.asked.delete(asked);
        const isLast = here.asked.size === 0;
        if (isLast) joining.delete(room);
        if (here.announced && copies.has(room)) applyInTurn(here.announced);
        here.announced = undefined;
        if (isLast && here.sync) sync(room, here.sync).catch(() => {}); // compared in time
      });
    try {
      return await within(answered);
    } catch {
      answered.then(
        ({ peer }) => (peer === undefined ? undefined : leave(room, peer, connection)),
        () => {},
      );
      return undefined;
    }
  }

  async function join(application: Application): Promise<Admission | RefusedAdmission> {
    const { room, connection } = application;
    const unavailable: RefusedAdmission = { refused: 'unavailable', retryAfterMs: RETRY_AFTER_MS };
    const giveUpAt = performance.now() + PATIENCE_MS + restoreMs;
    while (performance.now() < giveUpAt) {
      if (!(await isOne())) return unavailable;
      const reply = await tryToJoin(application);
      if (!reply) return unavailable;
      if (reply.unknown) {
        isOpen = false;
      } else if (reply.waitMs !== undefined) {
        await sleep(reply.waitMs + MARGIN_MS);
      } else if (reply.refused) {
        const { refused, retryAfterMs } = reply;
        return retryAfterMs === undefined ? { refused } : { refused, retryAfterMs };
      } else {
        const roster = copies.get(room)?.kept;
        const seat = roster?.seats.find((one) => one.peer === reply.peer && one.connection === connection);
        // Taken over by somebody else with the same token, before we knew that we had it.
        if (!roster || !seat) return unavailable;
        const letters = parseLetters(reply.letters ?? '');
        return reply.told ? { roster, seat, letters, told: reply.told } : { roster, seat, letters };
      }
    }
    return unavailable;
  }

  /** Tells Redis; if it does not hear, does it to our copy, and `sync` tells it later. */
  async function say(
    command: string,
    room: string,
    request: object,
    edit: (seats: KeptSeat[]) => KeptSeat[],
  ) {
    try {
      if (!isOpen) throw new Error('Redis is away.');
      const reply = await within(ask(command, room, request));
      if (!reply.unknown) return;
    } catch {
      // Below.
    }
    unsaid.add(room);
    editCopy(room, edit);
    void openAgain();
  }

  async function leave(room: string, peer: string, connection: string): Promise<void> {
    // A late disconnect of a connection that was replaced must not free the seat of its owner.
    if (own.get(room)?.get(peer)?.seat.connection !== connection) return;
    disown(room, peer);
    await say('leave', room, { peer, connection }, (seats) => seats.filter((seat) => seat.peer !== peer));
  }

  async function away(room: string, peer: string, connection: string, graceMs: number): Promise<void> {
    const mine = own.get(room)?.get(peer);
    if (mine?.seat.connection !== connection || mine.awayUntil !== undefined) return;
    mine.awayUntil = performance.now() + graceMs;
    await say('away', room, { peer, connection, graceMs }, (seats) =>
      seats.map((seat) => (seat.peer === peer ? { ...seat, state: 'away' } : seat)),
    );
  }

  return {
    join,
    leave,
    away,

    async keep(room, to, letter) {
      try {
        if (!(await within(isOne()))) return 'unavailable';
        const limits = { maxLetters: MAX_LETTERS, maxBytes: MAX_MAILBOX_BYTES };
        const reply = await within(ask('keep', room, { to, ...limits }, JSON.stringify(letter)));
        if (reply.unknown) void openAgain();
        if (reply.kept === 'here') await heard(room); // Redis may know of it before the node where it is
        return reply.kept ?? 'unavailable';
      } catch {
        return 'unavailable';
      }
    },

    mayRelay: redis.mayRelay,

    roster: (room) => copies.get(room)?.kept,

    count: () => ({
      rooms: copies.size,
      seats: [...copies.values()].reduce((sum, { kept }) => sum + kept.seats.length, 0),
    }),

    isReady: () => isOpen && redis.isReady(),

    async close() {
      isClosed = true;
      clearInterval(heartbeat);
      clearTimeout(lapse);
      stopListening();
      for (const { timer } of copies.values()) clearTimeout(timer);
      // Peers who went with Socket.IO are still being marked as away.
      await within(Promise.allSettled(underWay)).catch(() => {});
      // What is still here must not wait for its end.
      if (redis.isReady()) await lease(0).catch(() => {});
      await redis.close();
    },
  };
}

function parseLetters(lines: string): Letter[] {
  return lines === '' ? [] : lines.split('\n').map((line) => JSON.parse(line)); // as they came from `keep`
}

/** Rejects if Redis does not answer in time. */
async function within<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Redis did not answer within ${PATIENCE_MS} ms.`)),
      PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
