// Workshops, namespace /class: who may say what to whom, and when the board hears of it.
//
// A socket has one seat, a learner's or an instructor's, which it shows a token for. With each event the seat is looked
// up again, within the change that it makes: who was removed, or whose workshop ended, is refused from then on, whatever
// its page still believes.
//
//   an event ──► an edit of a draft ──► the store: one step ──► `changed`, on each node ──► its own learners and boards
//
// What pages are told follows from what changed (`changed`), never from who asked: so it is the same on the node that
// was asked and on all others, with several of them (REDIS_URL). Messages go straight to the sockets, without the adapter.
//
// The board is told at most twice a second, and only of rows that changed: 300 learners who report every 5 s are 60
// events a second, and one message to each board (npm run bench:class).
//
// Codes can't be guessed in practice: each address has 60 wrong codes or tokens, and then one a second, over all nodes;
// each connection has ten and is ended. Who is right is let in all the same, but for the second in which its address is
// too fast.
//
// A suggestion is kept with the workshop until a page has said that it has it: learners who are away when code is sent
// get it when they are back, those who come later too, each once.
import type { Namespace, Socket } from 'socket.io';
import type { GenericSchema, InferOutput } from 'valibot';
import { guard, type Services } from '../guard.ts';
import { addressOf } from '../limits.ts';
import type { Answer, Refusal } from '../protocol.ts';
import type { Change, Draft } from './draft.ts';
import type { Board, ClassClientEvents, ClassServerEvents, Row, View } from './protocol.ts';
import { requests } from './schemas.ts';
import { type CreateStore, createMemoryStore, type EndReason, KEEP_MS, StoreAway } from './store.ts';
import {
  type Head,
  hashOf,
  type Instructor,
  keptOf,
  type Learner,
  makePairs,
  newCode,
  newId,
  newLearner,
  newToken,
  outdatedBy,
  type Place,
  readCode,
  report,
  rowOf,
  settingsOf,
  startWorkshop,
  suggestionsFor,
  unpair,
  viewOf,
  type WorkshopState,
} from './workshops.ts';

/** What signaling hands over. */
interface Surroundings {
  /** How many proxies in front of us write X-Forwarded-For. */
  trustProxy: number;
  /** Where workshops are kept, if several processes share them. */
  createStore?: CreateStore | undefined;
}

export type SpeakClass = (nsp: ClassNamespace, services: Services, around: Surroundings) => Classes;

export interface Classes {
  /** To be closed before the rooms, whose Redis it needs. What is kept elsewhere than in memory stays there. */
  close(): Promise<void>;
}

const BOARD_MS = 500;
/** From one lesson's page to the next the connection is gone for a moment: nobody left. */
const AWAY_MS = 4_000;
/** Who came and went is told to other nodes so often at most. */
const PRESENCE_MS = 50;
/** A workshop that nobody here is connected to is let go of: the store knows it. */
const IDLE_MS = 60_000;
const RETRY_MS = 2_000;
const MAX_INSTRUCTORS = 20;
const MAX_WRONG_PER_SOCKET = 10;

type ClassNamespace = Namespace<ClassClientEvents, ClassServerEvents>;
type ClassSocket = Socket<ClassClientEvents, ClassServerEvents>;

/** A workshop, and who is connected to it here. */
interface Live {
  state: WorkshopState;
  learners: Map<string, Set<ClassSocket>>;
  /** By socket: the hash of the instructor's token. */
  instructors: Map<ClassSocket, string>;
  /** Until when a learner without a connection counts as here, on Date's clock. */
  lastSeenMs: Map<string, number>;
  changed: Set<string>;
  gone: Set<string>;
  flushing: ReturnType<typeof setTimeout> | undefined;
  announcing: ReturnType<typeof setTimeout> | undefined;
  idleSinceMs: number;
}

type Seat = { code: string } & ({ learner: string } | { instructor: string });

/**
 * Workshops for attachSignaling, kept until `keepMs` after the last instructor left: where `createStore` says, else in
 * Redis if several processes share one, else in memory.
 */
export function workshops({
  createStore,
  keepMs = KEEP_MS,
}: {
  createStore?: CreateStore | undefined;
  keepMs?: number;
} = {}): SpeakClass {
  return (nsp, services, around) =>
    speakClass(nsp, services, around.trustProxy, (events) =>
      (createStore ?? around.createStore ?? createMemoryStore)(events, { keepMs }),
    );
}

function speakClass(
  nsp: ClassNamespace,
  services: Services,
  trustProxy: number,
  createStore: (events: Parameters<CreateStore>[0]) => ReturnType<CreateStore>,
): Classes {
  /** By code. */
  const lives = new Map<string, Live>();
  /** The suggestions that a page was sent: once each, until it comes back. */
  const sentTo = new WeakMap<ClassSocket, Set<number>>();
  const store = createStore({ changed, ended, moved, sent, reached });

  const sweeping = setInterval(() => {
    for (const [code, live] of lives) {
      if (live.learners.size > 0 || live.instructors.size > 0 || live.lastSeenMs.size > 0) {
        live.idleSinceMs = performance.now();
        endWhatHung(live, ({ node }) => !store.isAlive(node));
      } else if (performance.now() - live.idleSinceMs > IDLE_MS) lives.delete(code);
    }
  }, RETRY_MS);
  sweeping.unref();

  nsp.on('connection', (socket) => {
    const address = addressOf(socket.request, trustProxy);
    const onRaw = guard<ClassClientEvents>(socket, services);
    let seat: Seat | undefined;
    let wrongHere = 0;

    /** An answer to an event; a store that is away is one too. */
    function on<E extends keyof ClassClientEvents, S extends GenericSchema>(
      event: E,
      schema: S,
      act: (request: InferOutput<S>, after: (then: () => void) => void) => Promise<Answer<object>>,
    ): void {
      onRaw(event, schema, (request, after) =>
        act(request, after).catch((error: unknown) => {
          if (!(error instanceof StoreAway)) throw error;
          return refuse('unavailable', 'the store of workshops', 'that it does not answer now', RETRY_MS);
        }),
      );
    }

    // Anybody

    on('class:start', requests['class:start'], async ({ title, name }) => {
      const waitMs = await store.take('starts', address);
      if (waitMs > 0) return refuse('rate-limited', 'fewer new workshops', 'one more', waitMs);
      for (;;) {
        const code = newCode();
        const token = newToken();
        const started = await store.start(startWorkshop({ code, title, name, token }, Date.now()));
        if (started === 'full') return refuse('rate-limited', 'fewer new workshops', 'one more', 60_000);
        if (started === 'started') return { code, token };
      }
    });

    on('class:join', requests['class:join'], async ({ code: typed, name }, after) => {
      const found = await find(typed);
      if ('error' in found) return found;
      const { code } = found.state.head;
      const token = newToken();
      const joined = await store.change(code, (draft) => {
        const head = draft.head();
        if (head.locked)
          return refuse('class-closed', 'a workshop that takes learners', 'one that is locked');
        if (head.seated >= head.cap)
          return refuse('class-closed', `at most ${head.cap} learners`, 'one more');
        const learner = newLearner(head.nextNumber, name, token);
        head.nextNumber += 1;
        head.seated += 1;
        draft.addLearner(learner);
        return { id: learner.id };
      });
      const live = lives.get(code);
      if (!joined || !live) return refuse('no-such-class', 'the code of a workshop', 'one that has ended');
      if ('error' in joined) return joined;
      standUp();
      const learner = live.state.learners.get(joined.id);
      if (!learner) return refuse('no-such-class', 'a learner of this workshop', 'one who was removed');
      sitDown(live, { code, learner: learner.id });
      after(() => suggest(live, learner.id));
      return { code, token, view: viewOf(live.state, learner, Date.now()) };
    });

    on('class:enter', requests['class:enter'], async ({ code: typed, token }, after) => {
      const live = await find(typed);
      if ('error' in live) return live;
      const { head, learners } = live.state;
      const hash = hashOf(token);
      const instructor = head.instructors.find((one) => one.hash === hash);
      const learner = [...learners.values()].find((one) => one.hash === hash);
      if (instructor) {
        standUp();
        sitDown(live, { code: head.code, instructor: hash });
        return { board: board(live, instructor) };
      }
      if (!learner) {
        await store.take('wrong', address);
        return refuseWrong('a token of this workshop', 'another one');
      }
      standUp();
      sitDown(live, { code: head.code, learner: learner.id });
      after(() => suggest(live, learner.id));
      return { view: viewOf(live.state, learner, Date.now()) };
    });

    // Learners

    asLearner('progress:report', requests['progress:report'], (_, learner, { exercise, state, claim }) =>
      report(learner, exercise, state, claim) ? {} : refuse('not-allowed', 'fewer exercises', 'one more'),
    );
    asLearner('hand:set', requests['hand:set'], (_, learner, { raised }) => {
      learner.hand = raised ? (learner.hand ?? Date.now()) : null;
      return {};
    });
    asLearner('check:report', requests['check:report'], (_, learner, result) => {
      learner.check = { ...result, candidates: [...new Set(result.candidates)] };
      return {};
    });
    asLearner('check:meet', requests['check:meet'], (draft, { id }) => {
      const head = draft.head();
      const { waiting } = head;
      const room = waiting && waiting.learner !== id ? waiting.room : `check-${newToken()}`;
      head.waiting =
        room === waiting?.room ? null : { learner: id, socket: socket.id, node: store.node, room };
      return { room };
    });
    asLearner('look:answer', requests['look:answer'], (_, learner, { allow }) => {
      const { look, id } = learner;
      if (!look) return refuse('not-allowed', 'somebody who asks to look', 'nobody');
      if (!allow) {
        learner.look = null;
        const why = look.state === 'asked' ? 'declined' : 'stopped';
        return then({}, () => say(look.socket, 'look:ended', { learner: id, why }));
      }
      if (look.state === 'looking') return {};
      learner.look = { ...look, state: 'looking' };
      return then({}, () => say(look.socket, 'look:begun', { learner: id }));
    });
    asLearner('look:show', requests['look:show'], (_, { id, look }, shown) => {
      if (look?.state !== 'looking') return refuse('not-allowed', 'somebody who looks', 'nobody');
      return then({}, () => say(look.socket, 'look:shown', { learner: id, ...shown }));
    });
    asLearner('call:answer', requests['call:answer'], (_, learner, { accept }) => {
      const { call, id } = learner;
      if (!call) return refuse('not-allowed', 'somebody who calls', 'nobody');
      learner.call = null;
      return then({}, () => say(call.socket, 'call:answered', { learner: id, accepted: accept }));
    });
    asLearner('data:read', requests['data:read'], (_, learner) => ({ kept: keptOf(learner) }));
    asLearner(
      'class:leave',
      requests['class:leave'],
      (draft, { id }) => {
        forget(draft, id);
        return {};
      },
      'left',
    );

    // Instructors

    asInstructor('class:set', requests['class:set'], (draft, _, { locked, cap }) => {
      const head = draft.head();
      if (locked !== undefined) head.locked = locked;
      if (cap !== undefined) head.cap = cap;
      return {};
    });
    asInstructor('guide:go', requests['guide:go'], (draft, _, { lesson, exercise }) => {
      const head = draft.head();
      head.follow = { lesson, exercise, number: (head.follow?.number ?? 0) + 1 };
      return {};
    });
    asInstructor('timer:set', requests['timer:set'], (draft, _, { minutes }) => {
      draft.head().timer = minutes > 0 ? { endsAtMs: Date.now() + minutes * 60_000 } : null;
      return {};
    });
    asInstructor('message:set', requests['message:set'], (draft, { name }, { text }) => {
      draft.head().message = text ? { text, from: name, atMs: Date.now() } : null;
      return {};
    });
    asInstructor('solutions:set', requests['solutions:set'], (draft, _, { lesson, open }) => {
      const head = draft.head();
      const others = head.closedSolutions.filter((one) => one !== lesson);
      head.closedSolutions = open ? others : [...others, lesson].slice(-100);
      return {};
    });
    asInstructor('code:suggest', requests['code:suggest'], (draft, { name }, { exercise, files, to }) => {
      const { learners } = draft.state;
      if (to !== undefined && !draft.learner(to)) return noSuchLearner();
      const head = draft.head();
      const suggestion = {
        number: head.nextSuggestion,
        from: name,
        exercise,
        files,
        to: to ?? null,
      };
      head.nextSuggestion += 1;
      for (const number of outdatedBy(draft.state, suggestion)) draft.forgetSuggestion(number);
      draft.addSuggestion(suggestion);
      const ids = to === undefined ? [...learners.keys()] : [to];
      const live = lives.get(head.code);
      const sent = ids.filter((id) => live && isHere(live, id)).length;
      return { sent, waiting: ids.length - sent };
    });
    asInstructor('learner:rename', requests['learner:rename'], (draft, _, { learner: id, name }) => {
      const learner = draft.learner(id);
      if (!learner) return noSuchLearner();
      learner.name = name;
      return {};
    });
    asInstructor(
      'learner:remove',
      requests['learner:remove'],
      (draft, _, { learner: id }) => {
        if (!draft.learner(id)) return noSuchLearner();
        forget(draft, id);
        return {};
      },
      'removed',
    );
    asInstructor('hand:lower', requests['hand:lower'], (draft, _, { learner: id }) => {
      const learner = draft.learner(id);
      if (!learner) return noSuchLearner();
      learner.hand = null;
      return {};
    });
    asInstructor('look:ask', requests['look:ask'], (draft, { name }, { learner: id }) => {
      const learner = draft.learner(id);
      if (!learner) return noSuchLearner();
      if (learner.look && learner.look.socket !== socket.id)
        return refuse(
          'not-allowed',
          'a learner whom nobody looks at',
          `one at whom ${learner.look.by} looks`,
        );
      learner.look ??= { by: name, socket: socket.id, node: store.node, state: 'asked' };
      return {};
    });
    asInstructor('look:end', requests['look:end'], (draft, _, { learner: id }) => {
      const learner = draft.learner(id);
      if (learner?.look?.socket !== socket.id) return refuse('not-allowed', 'a look of your own', 'none');
      learner.look = null;
      return {};
    });
    asInstructor('call:ask', requests['call:ask'], (draft, { name }, { learner: id }) => {
      const learner = draft.learner(id);
      if (!learner) return noSuchLearner();
      const room = `call-${newToken()}`;
      learner.call = { by: name, socket: socket.id, node: store.node, room };
      return { room };
    });
    asInstructor('pairs:make', requests['pairs:make'], (draft, _, { keep, odd }) => {
      const head = draft.head();
      const live = lives.get(head.code);
      const here = [...draft.state.learners.keys()].filter((id) => live && isHere(live, id));
      const kept = keep
        ? head.pairs.filter(({ learners: ids }) => ids.length > 1 && ids.every((id) => here.includes(id)))
        : [];
      const rooms = new Map(kept.map((pair) => [pair.learners[0], pair.room]));
      const pairs = makePairs(
        here,
        kept.map((pair) => pair.learners),
        odd,
      );
      head.pairs = pairs.map((ids) => ({ room: rooms.get(ids[0]) ?? `pair-${newId()}`, learners: ids }));
      return { pairs };
    });
    asInstructor('pairs:set', requests['pairs:set'], (draft, _, { learners: ids }) => {
      if (!ids.every((id) => draft.learner(id))) return noSuchLearner();
      const head = draft.head();
      for (const id of ids) unpair(head, id);
      head.pairs.push({ room: `pair-${newId()}`, learners: ids });
      return {};
    });
    asInstructor('pairs:end', requests['pairs:end'], (draft) => {
      draft.head().pairs = [];
      return {};
    });
    asInstructor('instructor:add', requests['instructor:add'], (draft, { role }, { name }) => {
      const { instructors } = draft.head();
      if (role !== 'instructor') return onlyTheFirst(role);
      if (instructors.length >= MAX_INSTRUCTORS)
        return refuse('not-allowed', `at most ${MAX_INSTRUCTORS} instructors`, 'one more');
      const token = newToken();
      instructors.push({ name, role: 'co-instructor', hash: hashOf(token) });
      return { token };
    });
    asInstructor('class:export', requests['class:export'], ({ state }) => ({
      settings: settingsOf(state),
      learners: [...state.learners.values()].sort((a, b) => a.number - b.number).map(keptOf),
    }));
    asInstructor('class:end', requests['class:end'], ({ state }, { role }) => {
      if (role !== 'instructor') return onlyTheFirst(role);
      return then({}, () => store.end(state.head.code));
    });

    socket.on('disconnect', standUp);

    /** For who has a learner's seat: `edit` is the change that it makes, of its own record or of more. */
    function asLearner<E extends keyof ClassClientEvents, S extends GenericSchema>(
      event: E,
      schema: S,
      edit: (draft: Draft, learner: Learner, request: InferOutput<S>) => Outcome,
      why?: string,
    ): void {
      on(event, schema, (request) => {
        const id = seat && 'learner' in seat ? seat.learner : undefined;
        return make(
          (draft) => {
            const learner = id === undefined ? undefined : draft.learner(id);
            return learner && edit(draft, learner, request);
          },
          'a learner of a workshop',
          why,
        );
      });
    }

    function asInstructor<E extends keyof ClassClientEvents, S extends GenericSchema>(
      event: E,
      schema: S,
      edit: (draft: Draft, instructor: Instructor, request: InferOutput<S>) => Outcome,
      why?: string,
    ): void {
      on(event, schema, (request) => {
        const hash = seat && 'instructor' in seat ? seat.instructor : undefined;
        return make(
          (draft) => {
            const instructor = draft.state.head.instructors.find((one) => one.hash === hash);
            return instructor && edit(draft, instructor, request);
          },
          'an instructor of a workshop',
          why,
        );
      });
    }

    /** Makes a change for the seat; `edit` returns undefined if it is none for that. */
    async function make(
      edit: (draft: Draft) => Outcome | undefined,
      expected: string,
      why: string | undefined,
    ): Promise<Answer<object>> {
      const found = !seat ? 'nobody' : 'learner' in seat ? 'a learner' : 'an instructor';
      const made = seat && (await store.change(seat.code, edit, why));
      if (!made) return refuse('not-allowed', expected, found);
      if (!(made instanceof Then)) return made;
      await made.act();
      return made.answer;
    }

    async function find(typed: string): Promise<Live | { error: Refusal }> {
      const code = readCode(typed);
      const state = await store.open(code, address);
      if (!state) return refuseWrong('the code of a workshop', 'a code that is none');
      if ('waitMs' in state)
        return refuse('rate-limited', 'fewer wrong codes from this network', 'more', state.waitMs);
      const live = lives.get(code);
      if (live?.state === state) return live;
      const opened = liveOf(state);
      lives.set(code, opened);
      return opened;
    }

    function refuseWrong(expected: string, what: string): { error: Refusal } {
      wrongHere += 1;
      // Once the answer is on its way.
      if (wrongHere >= MAX_WRONG_PER_SOCKET) setImmediate(() => socket.disconnect(true));
      return refuse('no-such-class', expected, what);
    }

    function sitDown(live: Live, taken: Seat): void {
      // It may have gone while the store was asked.
      if (!socket.connected) return;
      seat = taken;
      if ('learner' in taken) {
        const sockets = live.learners.get(taken.learner) ?? new Set();
        live.learners.set(taken.learner, sockets.add(socket));
        live.lastSeenMs.delete(taken.learner);
        show(live, taken.learner);
      } else {
        live.instructors.set(socket, taken.instructor);
      }
      announce(live);
    }

    function standUp(): void {
      const live = seat && lives.get(seat.code);
      if (seat && live) {
        if ('learner' in seat) seeOff(live, seat.learner, socket);
        else live.instructors.delete(socket);
        endWhatHung(live, (page) => page.socket === socket.id);
        announce(live);
      }
      seat = undefined;
    }
  });

  /* ---- what follows from a change ---- */

  function changed(code: string, changes: readonly Change[], why: string | undefined): void {
    const live = lives.get(code);
    if (!live) return;
    for (const change of changes) {
      const { kind, before, after } = change;
      if (kind === 'head') {
        show(live);
        if (!before || !after || toldOf(before) === toldOf(after)) continue;
        if (JSON.stringify(before.pairs) !== JSON.stringify(after.pairs))
          show(live, ...live.state.learners.keys());
        for (const id of live.learners.keys()) tell(live, id);
      } else if (kind === 'suggestion') {
        if (!after) continue;
        for (const id of after.to === null ? live.learners.keys() : [after.to]) suggest(live, id);
      } else if (!after) {
        if (before) drop(live, before.id, why === 'left' ? 'left' : 'removed');
      } else {
        show(live, after.id);
        if (!before || toldOf(before) === toldOf(after)) continue;
        tell(live, after.id);
        if (before.name !== after.name)
          for (const partner of partnersOf(live.state.head, after.id)) tell(live, partner);
      }
    }
  }

  function ended(code: string, why: EndReason): void {
    const live = lives.get(code);
    if (!live) return;
    lives.delete(code);
    clearTimeout(live.flushing);
    clearTimeout(live.announcing);
    const sockets = [...live.instructors.keys(), ...[...live.learners.values()].flatMap((all) => [...all])];
    for (const socket of sockets) socket.emit('class:ended', { why });
  }

  function moved(code: string, learners: string[]): void {
    const live = lives.get(code);
    if (!live) return;
    show(live, ...learners);
    for (const id of learners) if (!isHere(live, id)) endLook(live, id);
  }

  function sent(socket: string, event: string, fact: unknown): void {
    // Another node said it in our words (`say`).
    const emit = nsp.sockets.get(socket)?.emit as ((event: string, fact: unknown) => void) | undefined;
    emit?.call(nsp.sockets.get(socket), event, fact);
  }

  function reached(): void {
    for (const live of lives.values()) show(live);
  }

  /** To the page of an instructor, on whichever node. */
  function say<E extends 'look:begun' | 'look:shown' | 'look:ended' | 'call:answered'>(
    socket: string,
    event: E,
    fact: Parameters<ClassServerEvents[E]>[0],
  ): void {
    if (nsp.sockets.has(socket)) sent(socket, event, fact);
    else store.send(socket, event, fact);
  }

  function board(live: Live, { name, role }: Instructor): Board {
    return {
      nowMs: Date.now(),
      you: { name, role },
      settings: settingsOf(live.state),
      rows: [...live.state.learners.keys()].flatMap((id) => rowIn(live, id)),
      stale: store.isAway(),
    };
  }

  function rowIn(live: Live, id: string): Row[] {
    const learner = live.state.learners.get(id);
    return learner ? [rowOf(live.state, learner, isHere(live, id))] : [];
  }

  /** Tells one learner how things stand, if it is connected here. */
  function tell(live: Live, id: string): void {
    const learner = live.state.learners.get(id);
    const sockets = live.learners.get(id);
    if (!learner || !sockets) return;
    const told: View = viewOf(live.state, learner, Date.now());
    for (const socket of sockets) socket.emit('class:changed', told);
  }

  /** A row is to be told to the boards, with the next message. */
  function show(live: Live, ...ids: string[]): void {
    for (const id of ids) live.changed.add(id);
    live.flushing ??= setTimeout(() => flush(live), BOARD_MS);
  }

  function flush(live: Live): void {
    live.flushing = undefined;
    const ids = [...live.changed];
    const gone = [...live.gone];
    live.changed.clear();
    live.gone.clear();
    if (live.instructors.size === 0) return;
    const rows = ids.flatMap((id) => rowIn(live, id));
    const change = { nowMs: Date.now(), settings: settingsOf(live.state), rows, gone, stale: store.isAway() };
    for (const socket of live.instructors.keys()) socket.emit('board:changed', change);
  }

  /** Sends what this learner has not got yet. */
  function suggest(live: Live, id: string): void {
    const learner = live.state.learners.get(id);
    if (!learner) return;
    for (const { number, to, from, exercise, files } of suggestionsFor(live.state, learner)) {
      for (const socket of live.learners.get(id) ?? []) {
        const sent = sentTo.get(socket) ?? new Set();
        if (sent.has(number)) continue;
        sentTo.set(socket, sent.add(number));
        socket.emit('suggestion', { number, from, exercise, files }, () => {
          quietly(live, (draft) => note(draft, id, number, to));
        });
      }
    }
  }

  /** The learner's page has it. */
  function note(draft: Draft, id: string, number: number, to: string | null): void {
    if (to !== null) {
      draft.forgetSuggestion(number);
      return;
    }
    const learner = draft.learner(id);
    if (!learner || learner.received.includes(number)) return;
    const kept = learner.received.filter((one) => draft.state.suggestions.has(String(one)));
    learner.received = [...kept, number];
  }

  /* ---- who is here ---- */

  function isHere(live: Live, id: string): boolean {
    return isConnected(live, id) || store.elsewhere(live.state.head.code).has(id);
  }

  /** Tells the store, and by it the other nodes. */
  function announce(live: Live): void {
    live.announcing ??= setTimeout(() => {
      live.announcing = undefined;
      const learners = [...live.learners.keys(), ...live.lastSeenMs.keys()].filter((id) =>
        isConnected(live, id),
      );
      store.here(live.state.head.code, { learners, instructors: live.instructors.size });
    }, PRESENCE_MS);
  }

  function seeOff(live: Live, id: string, socket: ClassSocket): void {
    const sockets = live.learners.get(id);
    sockets?.delete(socket);
    if (sockets?.size !== 0) return;
    live.learners.delete(id);
    live.lastSeenMs.set(id, Date.now());
    setTimeout(() => {
      if (isConnected(live, id)) return;
      live.lastSeenMs.delete(id);
      announce(live);
      show(live, id);
      if (!isHere(live, id)) endLook(live, id);
    }, AWAY_MS + 1).unref();
  }

  /** Who was forgotten has no page here any more. */
  function drop(live: Live, id: string, why: 'removed' | 'left'): void {
    const sockets = live.learners.get(id) ?? [];
    live.learners.delete(id);
    live.lastSeenMs.delete(id);
    live.gone.add(id);
    show(live);
    announce(live);
    for (const socket of sockets) socket.emit('class:ended', { why });
  }

  /** The learner has gone. */
  function endLook(live: Live, id: string): void {
    const look = live.state.learners.get(id)?.look;
    if (!look) return;
    quietly(live, (draft) => {
      const learner = draft.learner(id);
      if (learner) learner.look = null;
    });
    say(look.socket, 'look:ended', { learner: id, why: 'gone' });
  }

  /** Pages have gone, with what hung on their connections: looks, calls, and who waited for a neighbour. */
  function endWhatHung(live: Live, isGone: (page: Place) => boolean): void {
    const { head, learners } = live.state;
    if (head.waiting && isGone(head.waiting)) {
      quietly(live, (draft) => {
        const { waiting } = draft.head();
        if (waiting && isGone(waiting)) draft.head().waiting = null;
      });
    }
    for (const { id, look, call } of learners.values()) {
      if (!(look && isGone(look)) && !(call && isGone(call))) continue;
      quietly(live, (draft) => {
        const learner = draft.learner(id);
        if (learner?.look && isGone(learner.look)) learner.look = null;
        if (learner?.call && isGone(learner.call)) learner.call = null;
      });
    }
  }

  /** A change that nobody waits for. */
  function quietly(live: Live, edit: (draft: Draft) => void): void {
    store.change(live.state.head.code, edit).catch((error: unknown) => {
      // The sweep finds looks and calls that stayed; a suggestion comes again.
      if (!(error instanceof StoreAway)) services.log.error({ error }, 'a workshop could not be changed');
    });
  }

  return {
    async close() {
      clearInterval(sweeping);
      for (const live of lives.values()) {
        clearTimeout(live.flushing);
        clearTimeout(live.announcing);
      }
      await store.close();
    },
  };
}

/** What an event leads to; what else is to be done once the change is made. */
type Outcome = Answer<object> | Then;

class Then {
  readonly answer: Answer<object>;
  readonly act: () => unknown;
  constructor(answer: Answer<object>, act: () => unknown) {
    this.answer = answer;
    this.act = act;
  }
}

function then(answer: object, act: () => unknown): Then {
  return new Then(answer, act);
}

function liveOf(state: WorkshopState): Live {
  return {
    state,
    learners: new Map(),
    instructors: new Map(),
    lastSeenMs: new Map(),
    changed: new Set(),
    gone: new Set(),
    flushing: undefined,
    announcing: undefined,
    idleSinceMs: performance.now(),
  };
}

/** Connected to this node, or a moment ago. */
function isConnected(live: Live, id: string): boolean {
  return live.learners.has(id) || Date.now() - (live.lastSeenMs.get(id) ?? 0) < AWAY_MS;
}

/** Nothing of this learner stays. */
function forget(draft: Draft, id: string): void {
  const { state } = draft;
  draft.head().seated -= 1;
  if (state.head.pairs.some(({ learners }) => learners.includes(id))) unpair(draft.head(), id);
  if (state.head.waiting?.learner === id) draft.head().waiting = null;
  for (const { to, number } of state.suggestions.values()) if (to === id) draft.forgetSuggestion(number);
  draft.forgetLearner(id);
}

function partnersOf({ pairs }: Head, id: string): string[] {
  const pair = pairs.find(({ learners }) => learners.includes(id))?.learners ?? [];
  return pair.filter((one) => one !== id);
}

/** What learners are told of a head or of their own record: two that read the same need not be told again. */
function toldOf(record: Head | Learner): string {
  if ('pairs' in record) {
    const { title, follow, timer, message, closedSolutions, pairs } = record;
    return JSON.stringify([title, follow, timer, message, closedSolutions, pairs]);
  }
  const { name, hand, look, call } = record;
  return JSON.stringify([name, hand, look, call]);
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
