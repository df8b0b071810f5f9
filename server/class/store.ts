// Where workshops are kept. This file says what a store does, and has two for one process: memory, where workshops end
// with it, and a file of SQLite. redis/workshops.ts keeps them for several. All three pass one suite, tests/class.test.ts.
//
// Each change is kept before it is answered, so the end of a process loses nothing, kill -9 included (npm run bench:class).
// To the disk it goes at SQLite's checkpoints: waiting for the disk with each change (synchronous = FULL) froze everybody for
// seconds when 300 joined at once. A power cut may cost the last seconds.
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type Change, createDraft, type Draft, putRecord } from './draft.ts';
import { createCounters, type LimitName } from './limits.ts';
import type { Head, Learner, Suggestion, WorkshopState } from './workshops.ts';

/** After the last instructor has left. */
export const KEEP_MS = 4 * 60 * 60 * 1000;
export const MAX_WORKSHOPS = 500;
const SWEEP_MS = 60_000;

export type EndReason = 'ended' | 'expired';

/** Who is connected to a workshop. */
export interface Presence {
  learners: string[];
  /** How many pages of instructors. */
  instructors: number;
}

/** What a store reports, with nothing awaited in between: of the workshops that were opened here. */
export interface StoreEvents {
  /** Called for each change, whichever node made it. `why` is what the change was made with. */
  changed(code: string, changes: readonly Change[], why: string | undefined): void;
  ended(code: string, why: EndReason): void;
  /** Learners of other nodes came or went. */
  moved(code: string, learners: string[]): void;
  /** `isAway()` is another than before. */
  reached(): void;
  /** Another node has something for a socket that may be here. */
  sent(socket: string, event: string, fact: unknown): void;
}

/** Whatever is asked rejects with `StoreAway` while the store can't be reached. */
export interface WorkshopStore {
  /** This process' name; a new one with each start. */
  readonly node: string;
  start(head: Head): Promise<'started' | 'taken' | 'full'>;
  /**
   * The workshop, kept up to date from now on; never to be changed but by `change`. Or in how many ms this address may
   * ask again, which has named too many that are none (limits.ts); undefined if this is another one, which is counted.
   */
  open(code: string, address: string): Promise<WorkshopState | { waitMs: number } | undefined>;
  /**
   * Makes a change in one indivisible step, and resolves with what `edit` returned; undefined if there is no such
   * workshop. `edit` may be called more than once, if others change what it takes. With one process nothing is awaited.
   */
  change<T>(code: string, edit: (draft: Draft) => T, why?: string): Promise<T | undefined>;
  end(code: string): Promise<void>;
  /** Who is connected here. Without an instructor anywhere the workshop ends after `keepMs`. */
  here(code: string, present: Presence): void;
  /** Learners who are connected to other nodes. */
  elsewhere(code: string): ReadonlySet<string>;
  /** Whether it could not be reached when it was asked last. */
  isAway(): boolean;
  /** Whether that process may still be there. */
  isAlive(node: string): boolean;
  /** Says something to a socket of another node. It is kept nowhere, and lost if nobody is there. */
  send(socket: string, event: string, fact: unknown): void;
  /** Counts one of this address (limits.ts): 0, or how many ms it has to wait. */
  take(limit: LimitName, address: string): Promise<number>;
  close(): Promise<void>;
}

export type CreateStore = (events: StoreEvents, times: { keepMs: number }) => WorkshopStore;

export class StoreAway extends Error {}

/** What a store of one process writes to, before a change is answered. */
interface Disk {
  all(): WorkshopState[];
  save(code: string, changes: readonly Change[]): void;
  forget(code: string): void;
  close(): void;
}

const noDisk: Disk = { all: () => [], save() {}, forget() {}, close() {} };

/** Workshops in memory. */
export const createMemoryStore: CreateStore = (events, times) => createStore(noDisk, events, times);

/** Opens or makes the file, readable for this user only. Throws where it can't be written, or is no such file. */
export function createFileStore(path: string): CreateStore {
  const disk = openDisk(path);
  return (events, times) => createStore(disk, events, times);
}

function createStore(disk: Disk, events: StoreEvents, { keepMs }: { keepMs: number }): WorkshopStore {
  const workshops = new Map<string, { state: WorkshopState; leftAtMs: number | null }>();
  const counters = createCounters();
  const nobody: ReadonlySet<string> = new Set();
  // Nobody is connected after a restart: the four hours begin anew.
  for (const state of disk.all()) workshops.set(state.head.code, { state, leftAtMs: Date.now() });

  const sweeping = setInterval(
    () => {
      for (const [code, { leftAtMs }] of workshops)
        if (leftAtMs !== null && Date.now() - leftAtMs > keepMs) end(code, 'expired');
      counters.sweep();
    },
    Math.min(SWEEP_MS, keepMs),
  );
  sweeping.unref();

  function end(code: string, why: EndReason): void {
    if (!workshops.delete(code)) return;
    disk.forget(code);
    events.ended(code, why);
  }

  return {
    node: 'only',
    async start(head) {
      if (workshops.size >= MAX_WORKSHOPS) return 'full';
      if (workshops.has(head.code)) return 'taken';
      const state = { head, learners: new Map(), suggestions: new Map() };
      disk.save(head.code, [{ kind: 'head', name: 'head', before: undefined, after: head }]);
      workshops.set(head.code, { state, leftAtMs: Date.now() });
      return 'started';
    },
    async open(code, address) {
      const waitMs = counters.blockedMs('wrong', address);
      if (waitMs > 0) return { waitMs };
      const state = workshops.get(code)?.state;
      if (state) return state;
      const blockedMs = counters.take('wrong', address);
      return blockedMs > 0 ? { waitMs: blockedMs } : undefined;
    },
    async change(code, edit, why) {
      const state = workshops.get(code)?.state;
      if (!state) return undefined;
      const { draft, changes: madeChanges } = createDraft(state);
      const result = edit(draft);
      const changes = madeChanges();
      disk.save(code, changes);
      for (const change of changes) putRecord(state, change);
      if (changes.length > 0) events.changed(code, changes, why);
      return result;
    },
    end: async (code) => end(code, 'ended'),
    here(code, { instructors }) {
      const workshop = workshops.get(code);
      if (workshop) workshop.leftAtMs = instructors > 0 ? null : (workshop.leftAtMs ?? Date.now());
    },
    elsewhere: () => nobody,
    isAway: () => false,
    isAlive: (node) => node === 'only',
    send() {},
    take: async (limit, address) => counters.take(limit, address),
    async close() {
      clearInterval(sweeping);
      disk.close();
    },
  };
}

function openDisk(path: string): Disk {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path);
    chmodSync(path, 0o600);
    // What is deleted is overwritten: a learner who has its data forgotten is not to be found in the file's free pages,
    // nor in the log (tidy).
    db.exec(`
      PRAGMA secure_delete = ON;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS workshops (code TEXT PRIMARY KEY, head TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS learners (
        code TEXT NOT NULL, id TEXT NOT NULL, learner TEXT NOT NULL, PRIMARY KEY (code, id));
      CREATE TABLE IF NOT EXISTS suggestions (
        code TEXT NOT NULL, id TEXT NOT NULL, suggestion TEXT NOT NULL, PRIMARY KEY (code, id));
    `);
  } catch (error) {
    throw new Error(
      `CLASS_STORE: expected a file of workshops, or a path where one can be made; ${path} is none: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
  const saveHead = db.prepare('INSERT OR REPLACE INTO workshops (code, head) VALUES (?, ?)');
  const forgetHead = db.prepare('DELETE FROM workshops WHERE code = ?');
  const heads = db.prepare('SELECT head FROM workshops');
  const tableOf = (table: string, column: string) => ({
    save: db.prepare(`INSERT OR REPLACE INTO ${table} (code, id, ${column}) VALUES (?, ?, ?)`),
    forget: db.prepare(`DELETE FROM ${table} WHERE code = ? AND id = ?`),
    forgetAll: db.prepare(`DELETE FROM ${table} WHERE code = ?`),
    all: db.prepare(`SELECT ${column} AS json FROM ${table} WHERE code = ?`),
  });
  const tables = {
    learner: tableOf('learners', 'learner'),
    suggestion: tableOf('suggestions', 'suggestion'),
  };
  const tidy = () => db.exec('PRAGMA wal_checkpoint(TRUNCATE)');

  /** All or nothing. */
  function inOneStep(act: () => void): void {
    db.exec('BEGIN');
    try {
      act();
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    all: () =>
      heads.all().map((row) => {
        // Written by us, below; by an older version of us, without what is new since.
        const head: Head = { nextSuggestion: 1, ...JSON.parse(String(row['head'])), waiting: null };
        const read = <T>(kind: keyof typeof tables) =>
          tables[kind].all.all(head.code).map((one) => JSON.parse(String(one['json'])) as T);
        // No page is connected after a restart.
        const learners = read<Learner>('learner').map((one) => ({
          ...one,
          look: null,
          call: null,
          received: one.received ?? [],
        }));
        learners.sort((a, b) => a.number - b.number);
        head.seated = learners.length;
        return {
          head,
          learners: new Map(learners.map((one) => [one.id, one])),
          suggestions: new Map(read<Suggestion>('suggestion').map((one) => [String(one.number), one])),
        };
      }),
    save(code, changes) {
      if (changes.length === 0) return;
      inOneStep(() => {
        for (const { kind, name, after } of changes) {
          const id = name.slice(kind.length + 1);
          if (kind === 'head') saveHead.run(code, JSON.stringify(after));
          else if (after) tables[kind].save.run(code, id, JSON.stringify(after));
          else tables[kind].forget.run(code, id);
        }
      });
      if (changes.some(({ kind, after }) => kind === 'learner' && !after)) tidy();
    },
    forget(code) {
      inOneStep(() => {
        for (const { forgetAll } of Object.values(tables)) forgetAll.run(code);
        forgetHead.run(code);
      });
      tidy();
    },
    close: () => db.close(),
  };
}
