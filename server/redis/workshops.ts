// Workshops of several processes, kept in Redis.
//
// A node has a copy of each workshop that somebody of its own is in. A change is made on the copy, and written in one step
// (workshops.lua) if what it looked at is what Redis has; else it is made anew on what Redis has. So the rules stay in one
// place (class/class.ts), and two nodes never undo each other's work.
//
//   what changes        told to the other nodes by                       and if that is lost
//   a record            PUBLISH, by the script that wrote it; versions   all of it is fetched: when a connection to Redis
//                       put them in order                                stands again, and when a beat finds a newer one
//   who is here         PUBLISH, by the node they are at                 it says so again, with each beat
//   a node has ended    nobody: its beats stop                           each node looks by itself
//   nobody leads it     nobody: its time in Redis runs out (PEXPIRE),    each node looks by itself
//                       which every beat of an instructor's node renews
//   Redis came back     nobody: its `era` is gone, or records are older  each node brings back what it has, before
//   empty, or older                                                      anybody is told that there is no such workshop
//
// While Redis is away a change waits for it, for as long as a page waits for an answer; then it is refused, and the page
// says so. Who comes back in that time is let in by the copy.
//
// What passes between two pages (code that is looked at) is published, and never kept in Redis. Addresses are not kept
// either: guesses are counted by what a secret of chance makes of the address, for some minutes.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AnyRecord,
  type Change,
  changeOf,
  createDraft,
  type Draft,
  putRecord,
  type RecordName,
  recordOf,
} from '../class/draft.ts';
import { createCounters, LIMITS, type LimitName } from '../class/limits.ts';
import {
  type CreateStore,
  type EndReason,
  MAX_WORKSHOPS,
  type Presence,
  StoreAway,
  type StoreEvents,
  type WorkshopStore,
} from '../class/store.ts';
import type { Head, Learner, Suggestion, WorkshopState } from '../class/workshops.ts';
import { PREFIX, type Redis } from './connect.ts';
import type { RoomTimes } from './rooms.ts';

export interface WorkshopTimes extends RoomTimes {
  /** A change waits so long for a Redis that is away. A page waits 10 s for an answer (src/class/connection.ts). */
  patienceMs: number;
}

const TIMES: WorkshopTimes = { leaseMs: 14_000, renewMs: 4_000, restoreMs: 3_000, patienceMs: 8_000 };
/** Who can be helped without Redis does not wait for it longer. */
const SOON_MS = 500;
/** Longer than an answer of Redis takes. */
const ANSWER_MS = 2_000;
const RETRY_MS = 100;
/** So many requests wait for a Redis that is away; then they are refused at once. */
const MAX_WAITING = 5_000;
/** Two nodes that change the same record take turns, so this is never reached. */
const MAX_TRIES = 100;
/** Changes in one step, at most. */
const MAX_BATCH = 50;
/** A copy that nobody here needs is let go of. */
const IDLE_MS = 120_000;
/** Timers and clocks are never quite right. */
const MARGIN_MS = 20;

interface Copy {
  state: WorkshopState;
  /** Of the last change that it has. */
  version: number;
  /** By record. */
  versions: Map<RecordName, number>;
  /** Names are never used again. */
  gone: Set<RecordName>;
  /** When it ends if nothing renews it, on performance.now()'s clock. */
  endsAtMs: number;
  /** What the last beat said the version is: a copy that has not got there by the next one has missed something. */
  toldVersion: number;
  usedAtMs: number;
  /** Changes of this node are made one after the other. */
  waiting: Waiting[];
  isDraining: boolean;
}

interface Waiting {
  edit: (draft: Draft) => unknown;
  why: string | undefined;
  untilMs: number;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** A command's workshop, words, strings, and whom it counts. */
interface Asked {
  code?: string;
  request?: object;
  texts?: string[];
  counts?: { limit: LimitName; address: string };
}

/** What nodes tell each other. */
type Message =
  | { kind: 'changed'; code: string; node: string; changes: [RecordName, string][]; why?: string | undefined }
  | { kind: 'restored'; code: string; node: string }
  | { kind: 'ended'; code: string; why: EndReason }
  | ({ kind: 'here'; code: string; node: string } & Presence)
  | { kind: 'hello' | 'bye'; node: string }
  | { kind: 'said'; socket: string; event: string; fact: unknown };

/** Workshops in Redis, for attachSignaling's `createWorkshops`. */
export function createRedisWorkshops(redis: Redis, times: Partial<WorkshopTimes> = {}): CreateStore {
  return (events, { keepMs }) => createStore(redis, events, { ...TIMES, ...times, keepMs });
}

function createStore(
  redis: Redis,
  events: StoreEvents,
  { leaseMs, renewMs, restoreMs, patienceMs, keepMs }: WorkshopTimes & { keepMs: number },
): WorkshopStore {
  const node = randomBytes(9).toString('base64url');
  const channel = `${PREFIX}class`;
  const copies = new Map<string, Copy>();
  const loading = new Map<string, Promise<Copy | undefined>>();
  /** Who is here, by code… */
  const own = new Map<string, Presence>();
  /** …and at other nodes, by node and code. */
  const others = new Map<string, { heardAtMs: number; here: Map<string, Presence> }>();
  /** All learners at other nodes, by code; made when it is asked for. */
  const elsewhere = new Map<string, Set<string>>();
  /** For as long as Redis can't count. */
  const counters = createCounters();
  let salt = '';
  /** The Redis that we know: another one after it came back empty. */
  let era = '';
  /** Whether Redis answers and has what we have. */
  let isOpen = false;
  /** Whether it did not answer when it was asked last. */
  let isAway = false;
  let openings = 0;
  let openedAtMs = performance.now();
  const waiting = new Set<() => void>();
  let isClosed = false;

  /* ---- asking ---- */

  /** Resolves when Redis can be asked; rejects if that takes too long. */
  async function opened(untilMs: number): Promise<void> {
    if (isOpen) return;
    const leftMs = untilMs - performance.now();
    if (leftMs <= 0 || waiting.size >= MAX_WAITING || isClosed) throw new StoreAway('Redis is away.');
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        if (isClosed) reject(new StoreAway('This node is closing.'));
        else resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(done);
        reject(new StoreAway('Redis is away.'));
      }, leftMs);
      waiting.add(done);
    });
  }

  /** Runs a command of workshops.lua. Rejects if Redis is away. */
  async function run(command: string, asked: Asked): Promise<unknown[]> {
    const { code = '', request, texts = [], counts } = asked;
    const counter = counts ? `${counts.limit}:${hashOf(`${salt} ${counts.address}`)}` : 'none';
    const rate = counts && LIMITS[counts.limit];
    const names = [
      `class:${code}`,
      `class-ended:${code}`,
      'classes',
      'class-era',
      `class-${counter}`,
      'class-salt',
    ];
    const text = JSON.stringify({ code, node, channel, keepMs, restoreMs, era, rate, ...request });
    const keys = names.map((name) => PREFIX + name);
    try {
      const reply = await within(redis.run('workshops', keys, [command, text, ...texts]));
      if (isOpen) setAway(false);
      return reply as unknown[]; // what it returns
    } catch (error) {
      setAway(true);
      throw error;
    }
  }

  function setAway(isSo: boolean): void {
    if (isAway === isSo || isClosed) return;
    isAway = isSo;
    events.reached();
  }

  /** As `run`, as soon as Redis can be asked, and again if the answer is lost. */
  async function ask(
    command: string,
    asked: Asked,
    untilMs = performance.now() + patienceMs,
  ): Promise<unknown[]> {
    for (;;) {
      await opened(untilMs);
      try {
        const reply = await run(command, asked);
        if (reply[0] !== 'empty') return reply;
      } catch {
        // Away: `opened` waits until it is back.
      }
      if (isOpen) open();
    }
  }

  /* ---- one with Redis ---- */

  /** A connection stands, or Redis came back empty: all that is known here is brought there, and the other way round. */
  function open(): void {
    if (isClosed) return;
    isOpen = false;
    openings += 1;
    void openUp(openings);
  }

  async function openUp(opening: number): Promise<void> {
    try {
      const chance = randomBytes(16).toString('base64url');
      const [, waitMs, itsEra, itsSalt] = await run('wake', { request: { salt: chance } });
      [era, salt] = [String(itsEra), String(itsSalt)];
      say({ kind: 'hello', node });
      await Promise.all([...copies].map(([code, copy]) => restore(code, copy)));
      // Others bring back what they have.
      if (Number(waitMs) > 0) await sleep(Number(waitMs) + MARGIN_MS);
    } catch {
      // Away again, and there will be another connection; or it was too slow.
      await sleep(RETRY_MS);
      if (opening === openings) open();
      return;
    }
    if (opening !== openings) return;
    isOpen = true;
    setAway(false);
    openedAtMs = performance.now();
    // What they said meanwhile was lost: nobody has gone for that.
    for (const other of others.values()) other.heardAtMs = performance.now();
    for (const code of own.keys()) announce(code);
    for (const done of [...waiting]) done();
  }

  async function restore(code: string, copy: Copy): Promise<void> {
    const leftMs = Math.round(copy.endsAtMs - performance.now());
    const renews = (own.get(code)?.instructors ?? 0) > 0;
    if (leftMs <= 0 && !renews) return;
    const records = [...copy.versions].flatMap(([name, version]) => [
      name,
      `${version} ${JSON.stringify(recordOf(copy.state, name))}`,
    ]);
    const request = { version: copy.version, renews, keepMs: renews ? keepMs : Math.max(leftMs, 1_000) };
    take(code, copy, await run('restore', { code, request, texts: [[...copy.gone].join(' '), ...records] }));
  }

  /** Takes over all that Redis has of a workshop. */
  function take(code: string, copy: Copy, [word, leftMs, ...kept]: unknown[]): void {
    if (word === 'ended') forget(code, 'ended');
    if (word === 'empty' && isOpen) open();
    if (word !== 'found' || copies.get(code) !== copy) return;
    copy.endsAtMs = performance.now() + Number(leftMs);
    const { version, records } = read(kept as string[]); // of HGETALL
    const known = new Set(records.map(([name]) => name));
    const gone = [...copy.versions].filter(([name, its]) => !known.has(name) && its <= version);
    apply(code, copy, [...records, ...gone.map(([name]): Kept => [name, version, ''])], version);
  }

  /** Records that are newer than those of the copy; '' is one that is gone. */
  function apply(code: string, copy: Copy, records: Kept[], version: number, why?: string): void {
    const changes: Change[] = [];
    for (const [name, its, text] of records) {
      const isOlder = text !== '' && its <= (copy.versions.get(name) ?? 0);
      if (isOlder || copy.gone.has(name)) continue;
      const after = text === '' ? undefined : revive(name, text);
      const change = changeOf(name, recordOf(copy.state, name), after);
      putRecord(copy.state, change);
      if (after) copy.versions.set(name, its);
      else {
        copy.versions.delete(name);
        copy.gone.add(name);
      }
      changes.push(change);
    }
    copy.version = Math.max(copy.version, version);
    if (changes.length > 0) events.changed(code, changes, why);
  }

  /** The copy, fetched if there is none yet. */
  function load(code: string): Promise<Copy | undefined> {
    const known = copies.get(code);
    if (known) return Promise.resolve(known);
    const under = loading.get(code) ?? fetchCopy(code).finally(() => loading.delete(code));
    loading.set(code, under);
    return under;
  }

  async function fetchCopy(code: string): Promise<Copy | undefined> {
    const [word, leftMs, ...kept] = await ask('load', { code });
    if (word === 'none') return undefined;
    const { version, records } = read(kept as string[]); // of HGETALL
    const state: WorkshopState = { head: noHead, learners: new Map(), suggestions: new Map() };
    const copy: Copy = {
      state,
      version: 0,
      versions: new Map(),
      gone: new Set(),
      endsAtMs: performance.now() + Number(leftMs),
      toldVersion: 0,
      usedAtMs: performance.now(),
      waiting: [],
      isDraining: false,
    };
    copies.set(code, copy);
    // Nobody here knows it yet: nobody is told.
    for (const [name, its, text] of records) {
      putRecord(state, changeOf(name, undefined, revive(name, text)));
      copy.versions.set(name, its);
    }
    state.learners = new Map([...state.learners].sort(([, a], [, b]) => a.number - b.number));
    copy.version = version;
    return copy;
  }

  function forget(code: string, why: EndReason): void {
    if (!copies.delete(code)) return;
    own.delete(code);
    elsewhere.delete(code);
    events.ended(code, why);
  }

  /* ---- changes ---- */

  /** Makes the changes that wait, several in one step: an answer of Redis may take longer than the next change. */
  async function drain(code: string, copy: Copy): Promise<void> {
    if (copy.isDraining) return;
    copy.isDraining = true;
    while (copy.waiting.length > 0) {
      const ends = copy.waiting.findIndex(({ why }) => why !== undefined);
      // One that says why is made alone.
      const batch = copy.waiting.splice(0, ends === 0 ? 1 : ends < 0 ? MAX_BATCH : Math.min(ends, MAX_BATCH));
      try {
        await make(code, copy, batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    copy.isDraining = false;
  }

  async function make(code: string, copy: Copy, batch: Waiting[]): Promise<void> {
    const [{ why, untilMs }] = batch as [Waiting]; // one at least
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (copies.get(code) !== copy) break;
      const { draft, names, changes: madeChanges } = createDraft(copy.state);
      const done = batch.map(({ edit }) => edit(draft));
      const changes = new Map(
        madeChanges().map(({ name, after }) => [name, after ? JSON.stringify(after) : '']),
      );
      const answer = () => {
        for (const [at, { resolve }] of batch.entries()) resolve(done[at]);
      };
      if (changes.size === 0) return answer();
      const message: Message = { kind: 'changed', code, node, changes: [...changes], why };
      const pieces = names().flatMap((name) => [
        name,
        String(copy.versions.get(name) ?? 0),
        changes.get(name) ?? '=',
      ]);
      const id = randomBytes(6).toString('base64url');
      const texts = [JSON.stringify(message), ...pieces];
      const [word, ...rest] = await ask('change', { code, request: { id }, texts }, untilMs);
      if (word === 'none') {
        void beat(code);
        break;
      }
      if (word === 'conflict') {
        const found = pairs(rest as string[]).map(([name, kept]): Kept => keptOf(name, kept, copy));
        apply(code, copy, found, 0);
        continue;
      }
      if (word === 'done') {
        take(code, copy, ['found', ...rest]);
        return answer();
      }
      const version = Number(rest[0]);
      const records = [...changes].map(([name, text]): Kept => [name, version, text]);
      apply(code, copy, records, version, why);
      return answer();
    }
    // It has ended.
    for (const { resolve } of batch) resolve(undefined);
  }

  /* ---- who is here, and beats ---- */

  function announce(code: string): void {
    const { learners, instructors } = own.get(code) ?? { learners: [], instructors: 0 };
    say({ kind: 'here', code, node, learners, instructors });
  }

  function say(message: Message): void {
    redis.publish(channel, `0 ${JSON.stringify(message)}`).catch(() => {
      // Away: who is here is said again, and who looked sees nothing new meanwhile.
    });
  }

  async function beat(code: string, renews = (own.get(code)?.instructors ?? 0) > 0): Promise<void> {
    const copy = copies.get(code);
    if (!copy || !isOpen) return;
    // Not from the answer on, which may be read late: what has expired would be brought back.
    const sentAtMs = performance.now();
    try {
      const [word, told, version] = await run('beat', { code, request: { renews } });
      if (copies.get(code) !== copy) return;
      if (word === 'empty') open();
      else if (word === 'none' && Number(told) === 1) forget(code, 'ended');
      else if (word === 'none' && !renews && performance.now() >= copy.endsAtMs - MARGIN_MS)
        forget(code, 'expired');
      else if (word === 'none') await restore(code, copy);
      else {
        copy.endsAtMs = sentAtMs + Number(told);
        const hasMissed = copy.version < copy.toldVersion;
        copy.toldVersion = Number(version);
        if (hasMissed) take(code, copy, await run('load', { code }));
      }
    } catch {
      // Away: the next beat, or the next connection.
    }
  }

  const beating = setInterval(() => {
    counters.sweep();
    if (!isOpen) return;
    const nowMs = performance.now();
    run('wake', { request: { salt } }).catch(() => {}); // so that era and salt stay
    for (const [code, copy] of copies) {
      if (own.has(code)) {
        copy.usedAtMs = nowMs;
        announce(code);
      } else if (nowMs - copy.usedAtMs > IDLE_MS) {
        copies.delete(code);
        continue;
      }
      void beat(code);
    }
    for (const [name, { heardAtMs }] of others) if (nowMs - heardAtMs > leaseMs) seeOff(name);
  }, renewMs);
  beating.unref();

  function seeOff(name: string): void {
    const { here } = others.get(name) ?? {};
    others.delete(name);
    for (const [code, { learners }] of here ?? []) {
      elsewhere.delete(code);
      events.moved(code, learners);
    }
  }

  function arrived(message: Message & { kind: 'here' }): void {
    const { code, learners, instructors } = message;
    const other = others.get(message.node) ?? { heardAtMs: 0, here: new Map<string, Presence>() };
    others.set(message.node, other);
    other.heardAtMs = performance.now();
    const before = new Set(other.here.get(code)?.learners);
    if (learners.length + instructors > 0) other.here.set(code, { learners, instructors });
    else other.here.delete(code);
    elsewhere.delete(code);
    const after = new Set(learners);
    const moved = [...before, ...after].filter((id) => !before.has(id) || !after.has(id));
    if (moved.length > 0) events.moved(code, moved);
  }

  function hear(text: string): void {
    const space = text.indexOf(' ');
    const version = Number(text.slice(0, space));
    const message: Message = JSON.parse(text.slice(space + 1)); // another node wrote it, above
    switch (message.kind) {
      case 'changed': {
        const copy = copies.get(message.code);
        // What it changes may be what is being fetched, or more.
        if (!copy)
          void loading.get(message.code)?.then(
            (loaded) => loaded && hear(text),
            () => {},
          );
        if (!copy || message.node === node) return;
        const records = message.changes.map(([name, its]): Kept => [name, version, its]);
        apply(message.code, copy, records, version, message.why);
        return;
      }
      case 'restored': {
        const copy = copies.get(message.code);
        if (copy && message.node !== node && isOpen) restore(message.code, copy).catch(() => {}); // or with the next beat
        return;
      }
      case 'ended':
        forget(message.code, message.why);
        return;
      case 'here':
        if (message.node !== node) arrived(message);
        return;
      case 'hello':
        if (message.node !== node) for (const code of own.keys()) announce(code);
        return;
      case 'bye':
        seeOff(message.node);
        return;
      case 'said':
        events.sent(message.socket, message.event, message.fact);
        return;
    }
  }

  redis.hear(channel, hear, open);

  return {
    node,

    async start(head) {
      const [word] = await ask('start', {
        code: head.code,
        request: { most: MAX_WORKSHOPS },
        texts: [JSON.stringify(head)],
      });
      return word as 'started' | 'taken' | 'full'; // what workshops.lua returns
    },

    async open(code, address) {
      const copy = copies.get(code);
      const untilMs = performance.now() + (copy ? SOON_MS : patienceMs);
      try {
        const [word, waitMs] = await ask('find', { code, counts: { limit: 'wrong', address } }, untilMs);
        if (word === 'wait') return { waitMs: Number(waitMs) };
        if (word === 'none') return undefined;
      } catch (error) {
        if (!copy || !(error instanceof StoreAway)) throw error;
        const waitMs = counters.blockedMs('wrong', address);
        return waitMs > 0 ? { waitMs } : copy.state;
      }
      const found = await load(code);
      if (found) found.usedAtMs = performance.now();
      return found?.state;
    },

    change<T>(code: string, edit: (draft: Draft) => T, why?: string): Promise<T | undefined> {
      const copy = copies.get(code);
      if (!copy) return Promise.resolve(undefined);
      return new Promise<T | undefined>((resolve, reject) => {
        const untilMs = performance.now() + patienceMs;
        // What `edit` returns is what is resolved with.
        copy.waiting.push({ edit, why, untilMs, resolve: resolve as Waiting['resolve'], reject });
        void drain(code, copy);
      });
    },

    async end(code) {
      await ask('end', { code });
      forget(code, 'ended');
    },

    here(code, present) {
      const ledBefore = (own.get(code)?.instructors ?? 0) > 0;
      if (present.learners.length + present.instructors > 0) own.set(code, present);
      else own.delete(code);
      announce(code);
      // Its time begins when an instructor comes, and when the last one leaves.
      if (ledBefore !== present.instructors > 0) void beat(code, true);
    },

    elsewhere(code) {
      const known = elsewhere.get(code);
      if (known) return known;
      const all = new Set([...others.values()].flatMap(({ here }) => here.get(code)?.learners ?? []));
      elsewhere.set(code, all);
      return all;
    },

    isAway: () => isAway,

    // What one has not heard of yet may have been there before this node.
    isAlive: (name) =>
      name === node || others.has(name) || !isOpen || performance.now() - openedAtMs < leaseMs,

    send: (socket, event, fact) => say({ kind: 'said', socket, event, fact }),

    async take(limit, address) {
      try {
        const untilMs = performance.now() + SOON_MS;
        const [, waitMs] = await ask('take', { counts: { limit, address } }, untilMs);
        return Number(waitMs);
      } catch (error) {
        if (!(error instanceof StoreAway)) throw error;
        return counters.take(limit, address);
      }
    },

    async close() {
      if (isOpen) say({ kind: 'bye', node });
      isClosed = true;
      isOpen = false;
      openings += 1;
      clearInterval(beating);
      for (const done of [...waiting]) done();
    },
  };
}

/** A record as Redis has it: its name, its version, its JSON; '' is one that is gone. */
type Kept = [name: RecordName, version: number, text: string];

/** 'learner:p8Kf3…', '12 {"id":…}' → what they say; one that is not there is gone since what the copy knows. */
function keptOf(name: string, kept: string, { versions }: Copy): Kept {
  if (kept === '') return [name as RecordName, versions.get(name as RecordName) ?? 0, ''];
  const space = kept.indexOf(' ');
  return [name as RecordName, Number(kept.slice(0, space)), kept.slice(space + 1)];
}

/** Field, value, field, value… of HGETALL. */
function read(fields: string[]): { version: number; records: Kept[] } {
  let version = 0;
  const records: Kept[] = [];
  for (const [name, kept] of pairs(fields)) {
    if (name === 'version') version = Number(kept);
    else if (!name.startsWith('last:')) {
      const space = kept.indexOf(' ');
      records.push([name as RecordName, Number(kept.slice(0, space)), kept.slice(space + 1)]);
    }
  }
  return { version, records };
}

function pairs(list: string[]): [string, string][] {
  return Array.from({ length: list.length / 2 }, (_, at) => [list[2 * at] ?? '', list[2 * at + 1] ?? '']);
}

/** Written by a node, above. */
function revive(name: RecordName, text: string): AnyRecord {
  const record: unknown = JSON.parse(text);
  return name === 'head'
    ? (record as Head)
    : name.startsWith('learner:')
      ? (record as Learner)
      : (record as Suggestion);
}

/** Stands there until the head has come, a moment later. */
const noHead = {} as Head;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Rejects if Redis does not answer in time. */
async function within<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer within ${ANSWER_MS} ms.`)), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
