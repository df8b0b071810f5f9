// What a workshop is, and what follows from it: plain data and pure functions. Who speaks when is in class.ts.
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Connectivity, Follow, Kept, Row, Settings, Step, StepState, View } from './protocol.ts';

export const DEFAULT_CAP = 300;
export const MAX_CAP = 500;
export const MAX_STEPS = 300;

export interface Learner extends Kept {
  id: string;
  number: number;
  /** Of its token: the token itself is nowhere. */
  hash: string;
}

export interface Instructor {
  name: string;
  role: 'instructor' | 'co-instructor';
  hash: string;
}

/** All of a workshop but its learners: one record of the store. */
export interface Head extends Settings {
  instructors: Instructor[];
  /** When the last instructor left; null while one is here. */
  leftAtMs: number | null;
  /** Rooms of two or three, by learners' ids; of one, with a bot of its page. */
  pairs: { room: string; learners: string[] }[];
  /** The number that the next learner gets. */
  nextNumber: number;
}

export interface WorkshopState {
  head: Head;
  learners: Map<string, Learner>;
}

/** Without vowels, so that no word comes out, and without what looks alike (0 O, 1 I L, 5 S, 2 Z, 8 B). */
const LETTERS = 'CDFGHJKMNPQRTVWXY34679';
const CODE_LENGTH = 8;

/** 'KQ7M-4XRT': 22^8 = 5·10^10 codes. At one guess a second and with ten workshops, 174 years to a hit. */
export function newCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** ' kq7m4xrt ' → 'KQ7M-4XRT': as people type it. */
export function readCode(text: string): string {
  const letters = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

export function newId(): string {
  return randomBytes(9).toString('base64url');
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export function startWorkshop(
  { code, title, name, token }: { code: string; title: string; name: string; token: string },
  nowMs: number,
): WorkshopState {
  const head: Head = {
    code,
    title,
    startedAtMs: nowMs,
    locked: false,
    cap: DEFAULT_CAP,
    follow: null,
    timer: null,
    message: null,
    closedSolutions: [],
    instructors: [{ name, role: 'instructor', hash: hashOf(token) }],
    leftAtMs: nowMs,
    pairs: [],
    nextNumber: 1,
  };
  return { head, learners: new Map() };
}

export function addLearner({ head, learners }: WorkshopState, name: string, token: string): Learner {
  const learner: Learner = {
    id: newId(),
    number: head.nextNumber,
    name,
    hash: hashOf(token),
    joinedAtMs: Date.now(),
    hand: null,
    at: null,
    steps: {},
    check: null,
  };
  head.nextNumber += 1;
  learners.set(learner.id, learner);
  return learner;
}

/**
 * Takes a report over. A step that has passed stays so: who plays on with it has not lost it. A run that fails at
 * another claim than the one before has got somewhere.
 */
export function report(
  learner: Learner,
  exercise: string,
  state: StepState,
  claim: string | undefined,
): boolean {
  const before: Step = learner.steps[exercise] ?? { state: 'not-started', failedRuns: 0 };
  if (!learner.steps[exercise] && Object.keys(learner.steps).length >= MAX_STEPS) return false;
  learner.at = exercise;
  if (before.state === 'passed') return true;
  const failedRuns = {
    'not-started': 0,
    running: before.failedRuns,
    failing: claim === before.claim || before.claim === undefined ? before.failedRuns + 1 : 1,
    passed: 0,
  }[state];
  learner.steps[exercise] = { state, failedRuns, ...(claimOf() !== undefined && { claim: claimOf() }) };
  return true;

  function claimOf(): string | undefined {
    // While it runs again, what failed last still tells what is asked.
    return state === 'failing' ? claim : state === 'running' ? before.claim : undefined;
  }
}

export function settingsOf({ head }: WorkshopState): Settings {
  const { code, title, startedAtMs, locked, cap, follow, timer, message, closedSolutions } = head;
  return { code, title, startedAtMs, locked, cap, follow, timer, message, closedSolutions };
}

export function rowOf({ head }: WorkshopState, learner: Learner, here: boolean): Row {
  const { id, number, name, hand, at, steps, check } = learner;
  const pair = head.pairs.find(({ learners }) => learners.includes(id))?.learners ?? null;
  return { id, number, name, here, hand, at, steps, pair, check };
}

export function keptOf({ name, joinedAtMs, hand, at, steps, check }: Learner): Kept {
  return { name, joinedAtMs, hand, at, steps, check };
}

/** What this learner is told; look and call are the connection's (class.ts). */
export function viewOf(
  { head, learners }: WorkshopState,
  learner: Learner,
  nowMs: number,
): Omit<View, 'look' | 'call'> {
  const { code, title, follow, timer, message, closedSolutions } = head;
  const pair = head.pairs.find((one) => one.learners.includes(learner.id));
  const partners = (pair?.learners ?? []).filter((id) => id !== learner.id);
  return {
    code,
    title,
    follow,
    timer,
    message,
    closedSolutions,
    nowMs,
    you: { id: learner.id, name: learner.name, hand: learner.hand !== null },
    pair: pair
      ? {
          room: pair.room,
          seat: pair.learners.indexOf(learner.id),
          partners: partners.map((id) => learners.get(id)?.name ?? ''),
        }
      : null,
  };
}

/**
 * Pairs of those who are here, in an order of chance. `kept` are pairs that stay. An odd one makes a trio, and a single
 * learner stays alone; or, with `odd: 'bot'`, either is a pair of one, with a bot of its page.
 */
export function makePairs(
  here: readonly string[],
  kept: readonly string[][] = [],
  odd: 'trio' | 'bot' = 'trio',
  random = Math.random,
): string[][] {
  const busy = new Set(kept.flat());
  const waiting = here.filter((id) => !busy.has(id));
  for (let i = waiting.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [waiting[i], waiting[j]] = [waiting[j] ?? '', waiting[i] ?? ''];
  }
  const pairs = kept.map((pair) => [...pair]);
  while (waiting.length >= 2) pairs.push(waiting.splice(0, 2));
  if (odd === 'bot') return waiting.length > 0 ? [...pairs, waiting] : pairs;
  const smallest = pairs.findLast(({ length }) => length === 2);
  if (waiting[0] !== undefined) smallest?.push(waiting[0]);
  return pairs;
}

/** Takes a learner out of its pair; a partner who is left alone is in none. */
export function unpair(head: Head, id: string): void {
  head.pairs = head.pairs.flatMap((pair) => {
    if (!pair.learners.includes(id)) return [pair];
    const learners = pair.learners.filter((other) => other !== id);
    return learners.length > 1 ? [{ ...pair, learners }] : [];
  });
}

export type { Connectivity, Follow };
