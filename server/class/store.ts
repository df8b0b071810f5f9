// Where workshops are kept: in memory, where they end with the process, or in a file of SQLite. One interface and two
// implementations. Each change is written before it is answered, so the end of the process loses nothing, kill -9 included
// (npm run bench:class). To the disk it goes at SQLite's checkpoints: waiting for the disk with each change (synchronous =
// FULL) froze everybody for seconds when 300 joined at once. A power cut may cost the last seconds.
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Head, Learner, WorkshopState } from './workshops.ts';

export interface WorkshopStore {
  /** What was kept when the last process ended. */
  all(): WorkshopState[];
  saveHead(head: Head): void;
  saveLearner(code: string, learner: Learner): void;
  forgetLearner(code: string, id: string): void;
  forgetWorkshop(code: string): void;
  close(): void;
}

export function createMemoryStore(): WorkshopStore {
  return {
    all: () => [],
    saveHead() {},
    saveLearner() {},
    forgetLearner() {},
    forgetWorkshop() {},
    close() {},
  };
}

/** Opens or makes the file, readable for this user only. Throws where it can't be written, or is no such file. */
export function createFileStore(path: string): WorkshopStore {
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
    `);
  } catch (error) {
    throw new Error(
      `CLASS_STORE: expected a file of workshops, or a path where one can be made; ${path} is none: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
  const saveHead = db.prepare('INSERT OR REPLACE INTO workshops (code, head) VALUES (?, ?)');
  const saveLearner = db.prepare('INSERT OR REPLACE INTO learners (code, id, learner) VALUES (?, ?, ?)');
  const forgetLearner = db.prepare('DELETE FROM learners WHERE code = ? AND id = ?');
  const forgetLearners = db.prepare('DELETE FROM learners WHERE code = ?');
  const forgetHead = db.prepare('DELETE FROM workshops WHERE code = ?');
  const heads = db.prepare('SELECT head FROM workshops');
  const learners = db.prepare('SELECT learner FROM learners WHERE code = ?');
  const tidy = () => db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return {
    all: () =>
      heads.all().map((row) => {
        // Written by us, below.
        const head = JSON.parse(String(row['head'])) as Head;
        const kept = learners.all(head.code).map((one) => JSON.parse(String(one['learner'])) as Learner);
        kept.sort((a, b) => a.number - b.number);
        return { head, learners: new Map(kept.map((learner) => [learner.id, learner])) };
      }),
    saveHead(head) {
      saveHead.run(head.code, JSON.stringify(head));
    },
    saveLearner(code, learner) {
      saveLearner.run(code, learner.id, JSON.stringify(learner));
    },
    forgetLearner(code, id) {
      forgetLearner.run(code, id);
      tidy();
    },
    forgetWorkshop(code) {
      forgetLearners.run(code);
      forgetHead.run(code);
      tidy();
    },
    close: () => db.close(),
  };
}
