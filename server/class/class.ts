// Workshops, namespace /class: who may say what to whom, and when the board hears of it.
//
// A socket has one seat, a learner's or an instructor's, which it shows a token for. With each event the seat is looked
// up again: who was removed, or whose workshop ended, is refused from then on, whatever its page still believes.
//
// The board is told at most twice a second, and only of rows that changed: 300 learners who report every 5 s are 60
// events a second, and one message to each board (npm run bench:class). Messages go straight to the sockets, without
// the adapter: a workshop lives in one process. With several of them (REDIS_URL) there are no workshops, and whoever
// starts one is told so.
//
// Codes can't be guessed in practice: each address has 60 wrong codes or tokens, and then one a second; each connection
// has ten and is ended. Who is right is let in all the same, but for the second in which its address is too fast.
import type { Namespace, Socket } from 'socket.io';
import type { GenericSchema, InferOutput } from 'valibot';
import { type Bucket, createBucket } from '../bucket.ts';
import { guard, type Services } from '../guard.ts';
import { addressOf } from '../limits.ts';
import type { Answer, Refusal } from '../protocol.ts';
import type { Board, ClassClientEvents, ClassServerEvents, View } from './protocol.ts';
import { requests } from './schemas.ts';
import { createMemoryStore, type WorkshopStore } from './store.ts';
import {
  addLearner,
  hashOf,
  type Instructor,
  keptOf,
  type Learner,
  makePairs,
  newCode,
  newId,
  newToken,
  readCode,
  report,
  rowOf,
  settingsOf,
  startWorkshop,
  unpair,
  viewOf,
  type WorkshopState,
} from './workshops.ts';

/** What signaling hands over. */
interface Surroundings {
  /** How many proxies in front of us write X-Forwarded-For. */
  trustProxy: number;
  /** Several processes share the visitors: no workshops then. */
  isShared: boolean;
}

export type SpeakClass = (nsp: ClassNamespace, services: Services, around: Surroundings) => Classes;

export interface Classes {
  /** Ends the timers and closes the store; workshops in a file stay there. */
  close(): void;
}

const BOARD_MS = 500;
/** From one lesson's page to the next the connection is gone for a moment: nobody left. */
const AWAY_MS = 4_000;
const KEEP_MS = 4 * 60 * 60 * 1000;
const SWEEP_MS = 60_000;
const MAX_WORKSHOPS = 500;
const MAX_INSTRUCTORS = 20;
const MAX_WRONG_PER_SOCKET = 10;
const WRONG = { perSecond: 1, burst: 60 };
const STARTS = { perSecond: 1 / 60, burst: 20 };

type ClassNamespace = Namespace<ClassClientEvents, ClassServerEvents>;
type ClassSocket = Socket<ClassClientEvents, ClassServerEvents>;

/** A workshop and who is connected to it. */
interface Live {
  state: WorkshopState;
  learners: Map<string, Set<ClassSocket>>;
  instructors: Map<ClassSocket, Instructor>;
  /** Until when a learner without a connection counts as here, on Date's clock. */
  lastSeenMs: Map<string, number>;
  /** By learner: who asks to look, or looks. */
  looks: Map<string, { by: string; socket: ClassSocket; state: 'asked' | 'looking' }>;
  /** By learner: who asks for a call. */
  calls: Map<string, { by: string; socket: ClassSocket; room: string }>;
  /** Who checks its device, and waits in this room for another who does. */
  waiting: { learner: string; socket: ClassSocket; room: string } | undefined;
  changed: Set<string>;
  gone: Set<string>;
  flushing: ReturnType<typeof setTimeout> | undefined;
}

type Seat = { live: Live } & ({ learner: string } | { instructor: string });

/**
 * Workshops for attachSignaling, kept in memory if no store is given, and for `keepMs` after the last instructor left.
 */
export function workshops({ store = createMemoryStore(), keepMs = KEEP_MS } = {}): SpeakClass {
  return (nsp, services, around) => speakClass(nsp, services, { ...around, store, keepMs });
}

function speakClass(
  nsp: ClassNamespace,
  services: Services,
  { store, keepMs, trustProxy, isShared }: Surroundings & { store: WorkshopStore; keepMs: number },
): Classes {
  const lives = new Map<string, Live>();
  const wrong = createCounter(WRONG);
  const starts = createCounter(STARTS);

  for (const state of store.all()) {
    // Nobody is connected after a restart: the four hours begin anew.
    state.head.leftAtMs = Date.now();
    lives.set(state.head.code, liveOf(state));
  }

  const sweeping = setInterval(() => {
    for (const live of lives.values()) {
      const { leftAtMs } = live.state.head;
      if (leftAtMs !== null && Date.now() - leftAtMs > keepMs) end(live, 'expired');
    }
    wrong.sweep();
    starts.sweep();
  }, SWEEP_MS);
  sweeping.unref();

  nsp.on('connection', (socket) => {
    const address = addressOf(socket.request, trustProxy);
    const on = guard<ClassClientEvents>(socket, services);
    let seat: Seat | undefined;
    let wrongHere = 0;

    // Anybody

    on('class:start', requests['class:start'], ({ title, name }) => {
      if (isShared)
        return refuse(
          'unavailable',
          'a workbook of one process for workshops, started without REDIS_URL',
          'several',
        );
      const waitMs = starts.blockedMs(address) || starts.count(address);
      if (waitMs > 0 || lives.size >= MAX_WORKSHOPS)
        return refuse('rate-limited', 'fewer new workshops', 'one more', waitMs || SWEEP_MS);
      let code = newCode();
      while (lives.has(code)) code = newCode();
      const token = newToken();
      const live = liveOf(startWorkshop({ code, title, name, token }, Date.now()));
      lives.set(code, live);
      store.saveHead(live.state.head);
      return { code, token };
    });

    on('class:join', requests['class:join'], ({ code: typed, name }) => {
      const live = find(typed);
      if ('error' in live) return live;
      const { head, learners } = live.state;
      if (head.locked) return refuse('class-closed', 'a workshop that takes learners', 'one that is locked');
      if (learners.size >= head.cap)
        return refuse('class-closed', `at most ${head.cap} learners`, 'one more');
      standUp();
      const token = newToken();
      const learner = addLearner(live.state, name, token);
      store.saveHead(head);
      store.saveLearner(head.code, learner);
      sitDown({ live, learner: learner.id });
      return { code: head.code, token, view: view(live, learner) };
    });

    on('class:enter', requests['class:enter'], ({ code: typed, token }) => {
      const live = find(typed);
      if ('error' in live) return live;
      const { head, learners } = live.state;
      const hash = hashOf(token);
      const instructor = head.instructors.find((one) => one.hash === hash);
      const learner = [...learners.values()].find((one) => one.hash === hash);
      if (!instructor && !learner) return countWrong('a token of this workshop', 'another one');
      standUp();
      if (instructor) {
        sitDown({ live, instructor: hash });
        return { board: board(live, instructor) };
      }
      if (!learner) return {};
      sitDown({ live, learner: learner.id });
      return { view: view(live, learner) };
    });

    // Learners

    asLearner('progress:report', requests['progress:report'], (live, learner, { exercise, state, claim }) => {
      if (!report(learner, exercise, state, claim))
        return refuse('not-allowed', 'fewer exercises', 'one more');
      return keep(live, learner);
    });
    asLearner('hand:set', requests['hand:set'], (live, learner, { raised }) => {
      learner.hand = raised ? (learner.hand ?? Date.now()) : null;
      tell(live, learner.id);
      return keep(live, learner);
    });
    asLearner('check:report', requests['check:report'], (live, learner, result) => {
      learner.check = { ...result, candidates: [...new Set(result.candidates)] };
      return keep(live, learner);
    });
    asLearner('check:meet', requests['check:meet'], (live, { id }) => {
      const { waiting } = live;
      const room = waiting && waiting.learner !== id ? waiting.room : `check-${newToken()}`;
      live.waiting = room === waiting?.room ? undefined : { learner: id, socket, room };
      return { room };
    });
    asLearner('look:answer', requests['look:answer'], (live, { id }, { allow }) => {
      const look = live.looks.get(id);
      if (!look) return refuse('not-allowed', 'somebody who asks to look', 'nobody');
      if (!allow) {
        live.looks.delete(id);
        look.socket.emit('look:ended', {
          learner: id,
          why: look.state === 'asked' ? 'declined' : 'stopped',
        });
      } else if (look.state === 'asked') {
        look.state = 'looking';
        look.socket.emit('look:begun', { learner: id });
      }
      tell(live, id);
      return {};
    });
    asLearner('look:show', requests['look:show'], (live, { id }, shown) => {
      const look = live.looks.get(id);
      if (look?.state !== 'looking') return refuse('not-allowed', 'somebody who looks', 'nobody');
      look.socket.emit('look:shown', { learner: id, ...shown });
      return {};
    });
    asLearner('call:answer', requests['call:answer'], (live, { id }, { accept }) => {
      const call = live.calls.get(id);
      if (!call) return refuse('not-allowed', 'somebody who calls', 'nobody');
      live.calls.delete(id);
      call.socket.emit('call:answered', { learner: id, accepted: accept });
      tell(live, id);
      return {};
    });
    asLearner('data:read', requests['data:read'], (_, learner) => ({ kept: keptOf(learner) }));
    asLearner('class:leave', requests['class:leave'], (live, learner) => {
      forget(live, learner.id, 'left');
      return {};
    });

    // Instructors

    asInstructor('class:set', requests['class:set'], (live, _, { locked, cap }) => {
      const { head } = live.state;
      if (locked !== undefined) head.locked = locked;
      if (cap !== undefined) head.cap = cap;
      return keepHead(live);
    });
    asInstructor('guide:go', requests['guide:go'], (live, _, { lesson, exercise }) => {
      const { head } = live.state;
      head.follow = { lesson, exercise, number: (head.follow?.number ?? 0) + 1 };
      return keepHead(live, true);
    });
    asInstructor('timer:set', requests['timer:set'], (live, _, { minutes }) => {
      live.state.head.timer = minutes > 0 ? { endsAtMs: Date.now() + minutes * 60_000 } : null;
      return keepHead(live, true);
    });
    asInstructor('message:set', requests['message:set'], (live, { name }, { text }) => {
      live.state.head.message = text ? { text, from: name, atMs: Date.now() } : null;
      return keepHead(live, true);
    });
    asInstructor('solutions:set', requests['solutions:set'], (live, _, { lesson, open }) => {
      const { head } = live.state;
      const others = head.closedSolutions.filter((one) => one !== lesson);
      head.closedSolutions = open ? others : [...others, lesson].slice(-100);
      return keepHead(live, true);
    });
    asInstructor('code:suggest', requests['code:suggest'], (live, { name }, { exercise, files, to }) => {
      if (to !== undefined && !live.state.learners.has(to)) return noSuchLearner();
      let sent = 0;
      for (const [id, sockets] of live.learners) {
        if (to !== undefined && id !== to) continue;
        for (const one of sockets) one.emit('suggestion', { from: name, exercise, files });
        if (sockets.size > 0) sent += 1;
      }
      return { sent };
    });
    asInstructor('learner:rename', requests['learner:rename'], (live, _, { learner: id, name }) => {
      const learner = live.state.learners.get(id);
      if (!learner) return noSuchLearner();
      learner.name = name;
      tell(live, id);
      return keep(live, learner);
    });
    asInstructor('learner:remove', requests['learner:remove'], (live, _, { learner: id }) => {
      if (!live.state.learners.has(id)) return noSuchLearner();
      forget(live, id, 'removed');
      return {};
    });
    asInstructor('hand:lower', requests['hand:lower'], (live, _, { learner: id }) => {
      const learner = live.state.learners.get(id);
      if (!learner) return noSuchLearner();
      learner.hand = null;
      tell(live, id);
      return keep(live, learner);
    });
    asInstructor('look:ask', requests['look:ask'], (live, { name }, { learner: id }) => {
      if (!live.state.learners.has(id)) return noSuchLearner();
      const look = live.looks.get(id);
      if (look && look.socket !== socket)
        return refuse('not-allowed', 'a learner whom nobody looks at', `one at whom ${look.by} looks`);
      if (!look) live.looks.set(id, { by: name, socket, state: 'asked' });
      tell(live, id);
      return {};
    });
    asInstructor('look:end', requests['look:end'], (live, _, { learner: id }) => {
      if (live.looks.get(id)?.socket !== socket) return refuse('not-allowed', 'a look of your own', 'none');
      live.looks.delete(id);
      tell(live, id);
      return {};
    });
    asInstructor('call:ask', requests['call:ask'], (live, { name }, { learner: id }) => {
      if (!live.state.learners.has(id)) return noSuchLearner();
      const room = `call-${newToken()}`;
      live.calls.set(id, { by: name, socket, room });
      tell(live, id);
      return { room };
    });
    asInstructor('pairs:make', requests['pairs:make'], (live, _, { keep: keepPairs, odd }) => {
      const { head, learners } = live.state;
      const here = [...learners.keys()].filter((id) => isHere(live, id));
      const kept = keepPairs
        ? head.pairs.filter(({ learners: ids }) => ids.length > 1 && ids.every((id) => here.includes(id)))
        : [];
      const rooms = new Map(kept.map((pair) => [pair.learners[0], pair.room]));
      const pairs = makePairs(
        here,
        kept.map((pair) => pair.learners),
        odd,
      );
      head.pairs = pairs.map((ids) => ({ room: rooms.get(ids[0]) ?? `pair-${newId()}`, learners: ids }));
      keepPaired(live);
      return { pairs };
    });
    asInstructor('pairs:set', requests['pairs:set'], (live, _, { learners: ids }) => {
      const { head, learners } = live.state;
      if (!ids.every((id) => learners.has(id))) return noSuchLearner();
      for (const id of ids) unpair(head, id);
      head.pairs.push({ room: `pair-${newId()}`, learners: ids });
      return keepPaired(live);
    });
    asInstructor('pairs:end', requests['pairs:end'], (live) => {
      live.state.head.pairs = [];
      return keepPaired(live);
    });
    asInstructor('instructor:add', requests['instructor:add'], (live, { role }, { name }) => {
      const { instructors } = live.state.head;
      if (role !== 'instructor') return onlyTheFirst(role);
      if (instructors.length >= MAX_INSTRUCTORS)
        return refuse('not-allowed', `at most ${MAX_INSTRUCTORS} instructors`, 'one more');
      const token = newToken();
      instructors.push({ name, role: 'co-instructor', hash: hashOf(token) });
      store.saveHead(live.state.head);
      return { token };
    });
    asInstructor('class:export', requests['class:export'], ({ state }) => ({
      settings: settingsOf(state),
      learners: [...state.learners.values()].map(keptOf),
    }));
    asInstructor('class:end', requests['class:end'], (live, { role }) => {
      if (role !== 'instructor') return onlyTheFirst(role);
      end(live, 'ended');
      return {};
    });

    socket.on('disconnect', standUp);

    function asLearner<E extends keyof ClassClientEvents, S extends GenericSchema>(
      event: E,
      schema: S,
      act: (live: Live, learner: Learner, request: InferOutput<S>) => Answer<object>,
    ): void {
      on(event, schema, (request) => {
        const live = liveSeat();
        const learner = seat && 'learner' in seat ? live?.state.learners.get(seat.learner) : undefined;
        if (!live || !learner) return refuse('not-allowed', 'a learner of a workshop', found());
        return act(live, learner, request);
      });
    }

    function asInstructor<E extends keyof ClassClientEvents, S extends GenericSchema>(
      event: E,
      schema: S,
      act: (live: Live, instructor: Instructor, request: InferOutput<S>) => Answer<object>,
    ): void {
      on(event, schema, (request) => {
        const live = liveSeat();
        const hash = seat && 'instructor' in seat ? seat.instructor : undefined;
        const instructor = live?.state.head.instructors.find((one) => one.hash === hash);
        if (!live || !instructor) return refuse('not-allowed', 'an instructor of a workshop', found());
        return act(live, instructor, request);
      });
    }

    function liveSeat(): Live | undefined {
      return seat && lives.get(seat.live.state.head.code) === seat.live ? seat.live : undefined;
    }

    function found(): string {
      return liveSeat() ? (seat && 'learner' in seat ? 'a learner' : 'an instructor') : 'nobody';
    }

    function find(typed: string): Live | { error: Refusal } {
      const waitMs = wrong.blockedMs(address);
      if (waitMs > 0) return refuse('rate-limited', 'fewer wrong codes from this network', 'more', waitMs);
      return lives.get(readCode(typed)) ?? countWrong('the code of a workshop', 'a code that is none');
    }

    function countWrong(expected: string, what: string): { error: Refusal } {
      wrong.count(address);
      wrongHere += 1;
      // Once the answer is on its way.
      if (wrongHere >= MAX_WRONG_PER_SOCKET) setImmediate(() => socket.disconnect(true));
      return refuse('no-such-class', expected, what);
    }

    function sitDown(taken: Seat): void {
      seat = taken;
      const { live } = taken;
      if ('learner' in taken) {
        const sockets = live.learners.get(taken.learner) ?? new Set();
        live.learners.set(taken.learner, sockets.add(socket));
        live.lastSeenMs.delete(taken.learner);
        show(live, taken.learner);
        return;
      }
      const { head } = live.state;
      const instructor = head.instructors.find(({ hash }) => hash === taken.instructor);
      if (instructor) live.instructors.set(socket, instructor);
      head.leftAtMs = null;
    }

    function standUp(): void {
      if (!seat) return;
      const { live } = seat;
      if ('learner' in seat) {
        const { learner } = seat;
        const sockets = live.learners.get(learner);
        sockets?.delete(socket);
        if (live.waiting?.socket === socket) live.waiting = undefined;
        if (sockets?.size === 0 && live.state.learners.has(learner)) {
          live.learners.delete(learner);
          live.lastSeenMs.set(learner, Date.now());
          setTimeout(() => {
            if (isHere(live, learner)) return;
            live.lastSeenMs.delete(learner);
            endLook(live, learner);
            show(live, learner);
          }, AWAY_MS + 1).unref();
        }
      } else {
        live.instructors.delete(socket);
        for (const [id, look] of live.looks) {
          if (look.socket !== socket) continue;
          live.looks.delete(id);
          tell(live, id);
        }
        for (const [id, call] of live.calls) {
          if (call.socket !== socket) continue;
          live.calls.delete(id);
          tell(live, id);
        }
        if (live.instructors.size === 0 && liveSeat()) {
          live.state.head.leftAtMs = Date.now();
          store.saveHead(live.state.head);
        }
      }
      seat = undefined;
    }
  });

  function view(live: Live, learner: Learner): View {
    const look = live.looks.get(learner.id);
    const call = live.calls.get(learner.id);
    return {
      ...viewOf(live.state, learner, Date.now()),
      look: look ? { by: look.by, state: look.state } : null,
      call: call ? { by: call.by, room: call.room } : null,
    };
  }

  function board(live: Live, { name, role }: Instructor): Board {
    const rows = [...live.state.learners.values()].map((one) => rowOf(live.state, one, isHere(live, one.id)));
    return { nowMs: Date.now(), you: { name, role }, settings: settingsOf(live.state), rows };
  }

  /** Tells one learner how things stand. */
  function tell(live: Live, id: string): void {
    const learner = live.state.learners.get(id);
    const sockets = live.learners.get(id);
    if (!learner || !sockets) return;
    const told = view(live, learner);
    for (const socket of sockets) socket.emit('class:changed', told);
  }

  /** A row is to be told to the boards, with the next message. */
  function show(live: Live, ...ids: string[]): void {
    for (const id of ids) live.changed.add(id);
    live.flushing ??= setTimeout(() => flush(live), BOARD_MS);
  }

  function flush(live: Live): void {
    live.flushing = undefined;
    const rows = [...live.changed].flatMap((id) => {
      const learner = live.state.learners.get(id);
      return learner ? [rowOf(live.state, learner, isHere(live, id))] : [];
    });
    const change = { nowMs: Date.now(), settings: settingsOf(live.state), rows, gone: [...live.gone] };
    live.changed.clear();
    live.gone.clear();
    for (const socket of live.instructors.keys()) socket.emit('board:changed', change);
  }

  function keep(live: Live, learner: Learner): Record<string, never> {
    store.saveLearner(live.state.head.code, learner);
    show(live, learner.id);
    return {};
  }

  function keepHead(live: Live, toAll = false): Record<string, never> {
    store.saveHead(live.state.head);
    show(live);
    if (toAll) for (const id of live.learners.keys()) tell(live, id);
    return {};
  }

  function keepPaired(live: Live): Record<string, never> {
    show(live, ...live.state.learners.keys());
    return keepHead(live, true);
  }

  function endLook(live: Live, id: string): void {
    const look = live.looks.get(id);
    if (!look) return;
    live.looks.delete(id);
    look.socket.emit('look:ended', { learner: id, why: 'gone' });
  }

  /** Nothing of this learner stays. */
  function forget(live: Live, id: string, why: 'removed' | 'left'): void {
    const { head, learners } = live.state;
    const partners = head.pairs.find((pair) => pair.learners.includes(id))?.learners ?? [];
    endLook(live, id);
    live.calls.delete(id);
    if (live.waiting?.learner === id) live.waiting = undefined;
    const sockets = live.learners.get(id) ?? [];
    live.learners.delete(id);
    live.lastSeenMs.delete(id);
    learners.delete(id);
    unpair(head, id);
    store.forgetLearner(head.code, id);
    store.saveHead(head);
    live.gone.add(id);
    for (const socket of sockets) socket.emit('class:ended', { why });
    const left = partners.filter((partner) => partner !== id);
    for (const partner of left) tell(live, partner);
    show(live, ...left);
  }

  function end(live: Live, why: 'ended' | 'expired'): void {
    clearTimeout(live.flushing);
    lives.delete(live.state.head.code);
    store.forgetWorkshop(live.state.head.code);
    const sockets = [...live.instructors.keys(), ...[...live.learners.values()].flatMap((all) => [...all])];
    for (const socket of sockets) socket.emit('class:ended', { why });
  }

  return {
    close() {
      clearInterval(sweeping);
      for (const live of lives.values()) clearTimeout(live.flushing);
      store.close();
    },
  };
}

function liveOf(state: WorkshopState): Live {
  return {
    state,
    learners: new Map(),
    instructors: new Map(),
    lastSeenMs: new Map(),
    looks: new Map(),
    calls: new Map(),
    waiting: undefined,
    changed: new Set(),
    gone: new Set(),
    flushing: undefined,
  };
}

function isHere(live: Live, id: string): boolean {
  return live.learners.has(id) || Date.now() - (live.lastSeenMs.get(id) ?? 0) < AWAY_MS;
}

/** Counts by address, in memory only and for a few minutes: no address is written anywhere. */
function createCounter(rate: { perSecond: number; burst: number }) {
  const buckets = new Map<string, { bucket: Bucket; blockedUntilMs: number; fullAtMs: number }>();
  return {
    /** How long this address has to wait. */
    blockedMs: (address: string) =>
      Math.max(0, Math.ceil((buckets.get(address)?.blockedUntilMs ?? 0) - performance.now())),
    /** Counts one; 0, or for how long the address is blocked now. */
    count(address: string): number {
      const nowMs = performance.now();
      const one = buckets.get(address) ?? { bucket: createBucket(rate), blockedUntilMs: 0, fullAtMs: 0 };
      buckets.set(address, one);
      const waitMs = one.bucket.take(nowMs);
      one.blockedUntilMs = nowMs + waitMs;
      one.fullAtMs = nowMs + (rate.burst / rate.perSecond) * 1000;
      return waitMs;
    },
    sweep() {
      for (const [address, { fullAtMs }] of buckets) {
        if (fullAtMs < performance.now()) buckets.delete(address);
      }
    },
  };
}

function noSuchLearner(): { error: Refusal } {
  return refuse('no-such-learner', 'a learner of this workshop', 'nobody');
}

function onlyTheFirst(role: string): { error: Refusal } {
  return refuse('not-allowed', 'the instructor who started the workshop', `a ${role}`);
}

function refuse(code: Refusal['code'], expected: string, found: string, retryAfterMs?: number) {
  return { error: { code, expected, found, ...(retryAfterMs && { retryAfterMs }) } };
}
