// What a workshop is, and what follows from it: plain data and pure functions. Who speaks when is in class.ts.
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { CodeFile, Kept, Row, Settings, Step, StepState, View } from './protocol.ts';

export const DEFAULT_CAP = 300;
export const MAX_CAP = 500;
export const MAX_STEPS = 300;
/** Suggestions to all that are kept for who comes later; an older one for the same exercise goes at once. */
export const MAX_SUGGESTIONS = 8;

/** A page, by its connection: what hangs on it ends with it. */
export interface Place {
  /** The socket's id. */
  socket: string;
  /** The process that it is connected to. */
  node: string;
}

/** The page of an instructor, by name, who looks at a learner's code, or wants to, or asks for a call. */
interface Helper extends Place {
  by: string;
}

export interface Learner extends Kept {
  id: string;
  number: number;
  /** Of its token: the token itself is nowhere. */
  hash: string;
  look: (Helper & { state: 'asked' | 'looking' }) | null;
  call: (Helper & { room: string }) | null;
  /** The suggestions to all that its page has. */
  received: number[];
}

/** Code from an instructor, kept until whom it is for has it. */
export interface Suggestion {
  number: number;
  from: string;
  exercise: string;
  files: CodeFile[];
  /** A learner's id; null is all, also those who come later. */
  to: string | null;
}

export interface Instructor {
  name: string;
  role: 'instructor' | 'co-instructor';
  hash: string;
}

/** All of a workshop but its learners and suggestions. */
export interface Head extends Settings {
  instructors: Instructor[];
  /** Rooms of two or three, by learners' ids; of one, with a bot of its page. */
  pairs: { room: string; learners: string[] }[];
  /** How many learners there are: a node may hear of a head before it hears of the learners. */
  seated: number;
  /** The number that the next learner gets. */
  nextNumber: number;
  nextSuggestion: number;
  /** A learner who checks its device, and waits in this room for another who does. */
  waiting: (Place & { learner: string; room: string }) | null;
}

export interface WorkshopState {
  head: Head;
  learners: Map<string, Learner>;
  suggestions: Map<string, Suggestion>;
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
): Head {
  return {
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
    pairs: [],
    seated: 0,
    nextNumber: 1,
    nextSuggestion: 1,
    waiting: null,
  };
}

/** A learner who has done nothing yet. */
export function newLearner(number: number, name: string, token: string): Learner {
  return {
    id: newId(),
    number,
    name,
    hash: hashOf(token),
    joinedAtMs: Date.now(),
    hand: null,
    at: null,
    steps: {},
    check: null,
    look: null,
    call: null,
    received: [],
  };
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

/** What this learner is told. */
export function viewOf({ head, learners }: WorkshopState, learner: Learner, nowMs: number): View {
  const { look, call } = learner;
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
    look: look && { by: look.by, state: look.state },
    call: call && { by: call.by, room: call.room },
  };
}

/** What this learner's page has not got yet, oldest first. */
export function suggestionsFor({ suggestions }: WorkshopState, { id, received }: Learner): Suggestion[] {
  return [...suggestions.values()]
    .filter(({ to, number }) => (to === null ? !received.includes(number) : to === id))
    .sort((a, b) => a.number - b.number);
}

/** Which of the kept suggestions go when this one comes: older ones to the same for the same exercise, and too many. */
export function outdatedBy({ suggestions }: WorkshopState, { to, exercise, number }: Suggestion): number[] {
  const others = [...suggestions.values()]
    .filter((one) => one.to === to && one.number !== number)
    .sort((a, b) => b.number - a.number);
  return others
    .filter((one, index) => one.exercise === exercise || index >= MAX_SUGGESTIONS - 1)
    .map((one) => one.number);
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
