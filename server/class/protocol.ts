// The wall between a page and the server's workshops, namespace /class. Types only; the site imports them too. Requests
// and refusals have the form of server/protocol.ts; what comes over the wire is `unknown` until schemas.ts has seen it.
//
//   instructor                         server                             learner
//     │── class:start {name} ───────────►│
//     │◄─ { code, token } ───────────────│◄── class:join {code, name} ───────│
//     │                                  │─── { token, view } ──────────────►│
//     │◄─ board:changed {rows} ──────────│◄── progress:report {…, failing} ──│
//     │── guide:go {lesson} ────────────►│─── class:changed {view} ─────────►│
//     │── look:ask {learner} ───────────►│─── look:asked {by} ──────────────►│
//     │◄─ look:shown {files, checks} ────│◄── look:answer, look:show ────────│
//
// A learner is told of itself, of the workshop and of its partner's name: never of the others. Each request of an
// instructor is checked against the workshop's instructors when it comes, not only when the connection began.
import type { Answer, Refusal } from '../protocol.ts';

export type StepState = 'not-started' | 'running' | 'failing' | 'passed';

/** What is known of one learner's exercise. */
export interface Step {
  state: StepState;
  /** The first claim that does not hold, if `failing`: at most 300 characters. */
  claim?: string | undefined;
  /** Runs that failed since something last got better. */
  failedRuns: number;
}

export interface CodeFile {
  path: string;
  text: string;
}

export interface Follow {
  /** A lesson's folder: '05-peer-connection'. */
  lesson: string;
  /** An exercise of it. */
  exercise?: string | undefined;
  /** Grows with each: a learner follows each once. */
  number: number;
}

/** The connectivity page's result: what this learner's browser and network can do. */
export interface Connectivity {
  camera: boolean;
  secure: boolean;
  /** Round trip to the server, in ms. */
  roundTripMs: number;
  /** Two connections of this page met. */
  peer: boolean;
  /**
   * A data channel to another learner's device: it opened straight, or only through a relay (TURN, RFC 8656), or not at
   * all; `nobody`: no other learner was checking. Left out where this was not tried.
   */
  neighbour?: 'direct' | 'relay' | 'unreachable' | 'nobody' | undefined;
  /** Kinds of candidates that were found (RFC 8445 §5.1.1); `mdns` are hosts behind a .local name. */
  candidates: ('host' | 'mdns' | 'srflx' | 'prflx' | 'relay')[];
}

/** What all may know of the workshop. */
export interface Workshop {
  code: string;
  title: string;
  follow: Follow | null;
  timer: { endsAtMs: number } | null;
  message: { text: string; from: string; atMs: number } | null;
  /** Folders of lessons whose solutions are closed for now. */
  closedSolutions: string[];
}

/** What a learner is told. */
export interface View extends Workshop {
  /** The server's clock, in ms since 1970. */
  nowMs: number;
  you: { id: string; name: string; hand: boolean };
  /** The room of the pair: seat 0 is Alice, 1 Bob, 2 Carol. `partners` are display names; none: a bot of the page. */
  pair: { room: string; seat: number; partners: string[] } | null;
  /** Who looks at your code, or asks to. */
  look: { by: string; state: 'asked' | 'looking' } | null;
  /** Somebody asks for a call. */
  call: { by: string; room: string } | null;
}

/** One learner on the board. */
export interface Row {
  id: string;
  /** In the order of joining, from 1: what a projector shows in place of the name. */
  number: number;
  name: string;
  here: boolean;
  /** When the hand went up, in ms since 1970. */
  hand: number | null;
  /** The exercise that was touched last: '05-peer-connection/answer'. */
  at: string | null;
  /** By exercise; those that were never run are left out. */
  steps: Record<string, Step>;
  /** The seats of its pair, by learners' ids; it alone: with a bot of its page. */
  pair: string[] | null;
  check: Connectivity | null;
}

export interface Settings extends Workshop {
  startedAtMs: number;
  locked: boolean;
  /** At most so many learners. */
  cap: number;
}

/** What an instructor is told at first; `board:changed` then brings what is new. */
export interface Board {
  nowMs: number;
  you: { name: string; role: 'instructor' | 'co-instructor' };
  settings: Settings;
  rows: Row[];
  /** Whether the store of workshops can't be reached, so that rows may be older than what happened. */
  stale: boolean;
}

export interface Shown {
  learner: string;
  exercise: string;
  files: CodeFile[];
  checks: { claim: string; holds: boolean }[];
  /** The last lines of the trace's log. */
  trace: string[];
}

/** All that is kept of one learner. */
export interface Kept {
  name: string;
  joinedAtMs: number;
  hand: number | null;
  at: string | null;
  steps: Record<string, Step>;
  check: Connectivity | null;
}

type Ask<Request, Result extends object = Record<never, never>> = (
  request: Request,
  answer: (answer: Answer<Result>) => void,
) => void;

export interface ClassClientEvents {
  // Anybody
  'class:start': Ask<{ title: string; name: string }, { code: string; token: string }>;
  'class:join': Ask<{ code: string; name: string }, { code: string; token: string; view: View }>;
  /** Comes back, with the token of a learner or of an instructor. */
  'class:enter': Ask<{ code: string; token: string }, { view: View } | { board: Board }>;

  // Learners
  'progress:report': Ask<{ exercise: string; state: StepState; claim?: string | undefined }>;
  'hand:set': Ask<{ raised: boolean }>;
  'look:answer': Ask<{ allow: boolean }>;
  'look:show': Ask<Omit<Shown, 'learner'>>;
  'call:answer': Ask<{ accept: boolean }>;
  'check:report': Ask<Connectivity>;
  /** A room for two (room:join, server/protocol.ts) where another learner who checks is, or will come. */
  'check:meet': Ask<Record<never, never>, { room: string }>;
  'data:read': Ask<Record<never, never>, { kept: Kept }>;
  /** Leaves, and has all forgotten that is kept of this learner. */
  'class:leave': Ask<Record<never, never>>;

  // Instructors
  'class:set': Ask<{ locked?: boolean | undefined; cap?: number | undefined }>;
  'guide:go': Ask<{ lesson: string; exercise?: string | undefined }>;
  /** 0 minutes ends the timer. */
  'timer:set': Ask<{ minutes: number }>;
  /** '' takes the message away. */
  'message:set': Ask<{ text: string }>;
  'solutions:set': Ask<{ lesson: string; open: boolean }>;
  /**
   * A suggestion, to one learner, or to all if `to` is left out. `sent`: to how many who are here; `waiting`: how many
   * get it when they are back. Who joins later gets what was suggested to all.
   */
  'code:suggest': Ask<
    { exercise: string; files: CodeFile[]; to?: string | undefined },
    { sent: number; waiting: number }
  >;
  'learner:rename': Ask<{ learner: string; name: string }>;
  'learner:remove': Ask<{ learner: string }>;
  'hand:lower': Ask<{ learner: string }>;
  'look:ask': Ask<{ learner: string }>;
  'look:end': Ask<{ learner: string }>;
  'call:ask': Ask<{ learner: string }, { room: string }>;
  /** `keep`: pairs of whom all are here stay. `odd`: what an odd one does, if it is not said, join a pair. */
  'pairs:make': Ask<{ keep: boolean; odd?: 'trio' | 'bot' | undefined }, { pairs: string[][] }>;
  /** By hand: these two or three, or one with a bot of its page; each leaves the pair it was in. */
  'pairs:set': Ask<{ learners: string[] }>;
  'pairs:end': Ask<Record<never, never>>;
  /** A co-instructor: as an instructor, but may neither add another nor end the workshop. */
  'instructor:add': Ask<{ name: string }, { token: string }>;
  'class:export': Ask<Record<never, never>, { settings: Settings; learners: Kept[] }>;
  'class:end': Ask<Record<never, never>>;
}

export interface ClassServerEvents {
  // To a learner
  'class:changed': (view: View) => void;
  /** Comes again, at the next `class:enter` or `class:join`, until a page has said `received`. */
  suggestion: (
    suggestion: { number: number; from: string; exercise: string; files: CodeFile[] },
    received: () => void,
  ) => void;

  // To instructors
  /** At most twice a second. */
  'board:changed': (change: Omit<Board, 'you'> & { gone: string[] }) => void;
  'look:shown': (shown: Shown) => void;
  /** The learner said no, stopped it, or is gone. */
  'look:ended': (fact: { learner: string; why: 'declined' | 'stopped' | 'gone' }) => void;
  'look:begun': (fact: { learner: string }) => void;
  'call:answered': (fact: { learner: string; accepted: boolean }) => void;

  // To both
  'class:ended': (fact: { why: 'ended' | 'removed' | 'left' | 'expired' }) => void;
  refused: (fact: { event: string; error: Refusal }) => void;
}
