// The workbook's protocol: seats that belong to a token, messages to one peer or to the room.
//
//   Alice                           server                             Bob
//     │── room:join {room, name} ────►│                                 │
//     │◄─ { token, session, peers: [] }│◄──── room:join {room, name} ───│
//     │◄─ peer:joined {Bob} ──────────│── { token, peers: [Alice] } ───►│
//     │◄─ message {from: Bob, id: 1} ─│◄── message:send {to, id: 1} ────│
//     │                               │      ✂ the connection drops     │
//     │◄─ peer:away {Bob} ────────────│                                 │
//     │── message:send {to: Bob} ────►│  kept in Bob's mailbox          │
//     │◄─ peer:returned {Bob} ────────│◄── room:join {token, session} ──│
//     │                               │── message {from: Alice} ───────►│
//
// Socket.IO's own connection state recovery is left off: it makes every packet go through the adapter, keeps packets
// without a bound, and does not survive the end of a node. Seats do.
import { createHash, randomBytes } from 'node:crypto';
import type { Namespace, Socket } from 'socket.io';
import type { InferOutput } from 'valibot';
import { guard, type Services } from './guard.ts';
import { connectionOf } from './limits.ts';
import type {
  Answer,
  Letter,
  Member,
  Refusal,
  Seated,
  SendRequest,
  WorkbookClientEvents,
  WorkbookServerEvents,
} from './protocol.ts';
import { type Change, compare, type RoomEvents, type Rooms, type Roster, type Seat } from './rooms.ts';
import { requests } from './schemas.ts';

export const MAX_ROOMS_PER_SOCKET = 8;
/** A connection that ended keeps its seat for this long… */
const GRACE_MS = 10_000;
/** …but nobody for longer than this after the last word of it: a ghost is gone within 15 s. */
const GHOST_MS = 14_000;

/** For requests that may work later. */
const RETRY_AFTER_MS = 1_000;

/** How many were sent to, and in how many mailboxes it is. */
type Sent = { sent: number; kept: number };

type WorkbookNamespace = Namespace<WorkbookClientEvents, WorkbookServerEvents>;
type WorkbookSocket = Socket<WorkbookClientEvents, WorkbookServerEvents>;

/** Speaks the workbook's protocol on this namespace. Returns what it wants to know of rooms. */
export function speakWorkbook(nsp: WorkbookNamespace, rooms: () => Rooms, services: Services): RoomEvents {
  /** The sockets of this node by peer (one seat in one room), so that a message to one of them goes straight there. */
  const sockets = new Map<string, WorkbookSocket>();
  /** By peer: what is on its way to a mailbox takes a moment with Redis, and what follows to the same peer waits. */
  const queues = new Map<string, Promise<unknown>>();
  /** Room → resolves when the other nodes know who sat down here, and we are known to who sat down there. */
  const untold = new Map<string, Promise<unknown>>();

  nsp.on('connection', (socket) => {
    /** Room → peer: the seats that this socket speaks for. */
    const seats = new Map<string, string>();
    /** Room → token, for a socket that asks again without one. */
    const tokens = new Map<string, string>();
    const on = guard(socket, services);

    /** Comings and goings one after the other: else a hundred that ask at once each find a free place on this socket. */
    let turn: Promise<unknown> = Promise.resolve();
    function inTurn<T>(come: () => Promise<T>): Promise<T> {
      const mine = turn.then(come);
      turn = mine.catch(() => {}); // told to whoever asked
      return mine;
    }

    on('room:join', requests['room:join'], (request, after) => inTurn(() => join(request, after)));
    on('room:leave', requests['room:leave'], ({ room }) => inTurn(() => leave(room)));

    async function join(
      request: InferOutput<(typeof requests)['room:join']>,
      after: (then: () => void) => void,
    ): Promise<Answer<Seated>> {
      const { room, name, capacity } = request;
      if (!seats.has(room) && seats.size >= MAX_ROOMS_PER_SOCKET) {
        return refuse('too-many-rooms', `at most ${MAX_ROOMS_PER_SOCKET} rooms`, `one more`);
      }
      const token = request.token ?? tokens.get(room) ?? randomBytes(24).toString('base64url');
      const admission = await rooms().join({
        room,
        protocol: 'workbook',
        capacity,
        token: hash(token),
        name,
        peer: `p${randomBytes(6).toString('base64url')}`,
        connection: socket.id,
        session: request.session,
      });
      if ('refused' in admission) return refusal(admission.refused, admission.retryAfterMs);
      const { seat, roster, letters, told } = admission;
      if (!socket.connected) {
        // It left while we asked: its disconnect did not know of this seat yet.
        await rooms().away(room, seat.peer, socket.id, GRACE_MS);
        return refuse('unavailable', 'a connection', 'one that has ended');
      }
      const earlier = seats.get(room);
      seats.set(room, seat.peer);
      tokens.set(room, token);
      sockets.set(seat.peer, socket);
      await socket.join([channelOf(room), channelOf(room, seat.peer)]);
      if (earlier !== undefined && earlier !== seat.peer) {
        forget(earlier, socket);
        await socket.leave(channelOf(room, earlier));
        // Not awaited: what others do meanwhile would be told before the answer.
        rooms().leave(room, earlier, socket.id);
      }
      if (told) {
        // Of everybody here: who was here already knows by now whom this one found.
        const all = Promise.all([told, untold.get(room)]);
        untold.set(room, all);
        all.then(() => untold.get(room) === all && untold.delete(room));
      }
      // Before anything new can come in between.
      after(() => deliver(socket, letters));
      return {
        room,
        capacity: roster.capacity,
        token,
        session: seat.session,
        you: memberOf(seat),
        role: seat.index === 0 ? 'impolite' : 'polite',
        peers: roster.seats.filter(({ peer }) => peer !== seat.peer && peer !== earlier).map(memberOf),
        ...services.iceServersFor(seat.peer),
      };
    }

    async function leave(room: string): Promise<Answer<{ room: string }>> {
      const peer = seats.get(room);
      if (peer === undefined) return notSeated(room);
      await giveUp(room, peer);
      return { room };
    }

    on('message:send', requests['message:send'], (request) => {
      const waiting = untold.get(request.room);
      return waiting ? waiting.then(() => relay(request)) : relay(request);
    });

    function relay({ room, to, id, message }: SendRequest): Answer<Sent> | Promise<Answer<Sent>> {
      const from = seats.get(room);
      const roster = rooms().roster(room);
      const sender = roster?.seats.find(({ peer }) => peer === from);
      if (!roster || !sender) return notSeated(room);
      const letter: Letter = { room, from: sender.peer, session: sender.session, id, message };

      if (to === undefined) return post(socket, letter, sender, roster);
      const addressee = roster.seats.find(({ peer }) => peer === to);
      if (!addressee || to === from) {
        return refuse('no-such-peer', `another peer of the room ${room}`, addressee ? 'yourself' : 'none');
      }
      return postTo(letter, addressee);
    }

    on('ice:renew', requests['ice:renew'], ({ room }) => {
      const peer = seats.get(room);
      return peer === undefined ? notSeated(room) : services.iceServersFor(peer);
    });

    on('clock:read', requests['clock:read'], () => ({ nowMs: Date.now() }));

    socket.on('disconnect', (reason) => {
      // A page that says goodbye, or that we turned away, needs no grace.
      const isMeant = reason === 'client namespace disconnect' || reason === 'server namespace disconnect';
      const graceMs = Math.max(0, Math.min(GRACE_MS, GHOST_MS - connectionOf(socket).silentMs()));
      for (const [room, peer] of seats) {
        forget(peer, socket);
        if (isMeant) rooms().leave(room, peer, socket.id);
        else rooms().away(room, peer, socket.id, graceMs);
      }
      seats.clear();
    });

    async function giveUp(room: string, peer: string): Promise<void> {
      seats.delete(room);
      tokens.delete(room);
      forget(peer, socket);
      await socket.leave(channelOf(room));
      await socket.leave(channelOf(room, peer));
      await rooms().leave(room, peer, socket.id);
    }

    socket.data.replaced = (room: string, peer: string) => {
      if (seats.get(room) !== peer) return;
      seats.delete(room);
      tokens.delete(room);
      socket.leave(channelOf(room));
      socket.leave(channelOf(room, peer));
      socket.emit('seat:replaced', { room });
    };
  });

  /* One sender's messages reach one receiver in the order they were sent in: those to a peer and those to the room take
   * the same way, which is its socket if that is on this node, else the adapter, else its mailbox. */

  function post(
    socket: WorkbookSocket,
    letter: Letter,
    sender: Seat,
    roster: Roster,
  ): Answer<Sent> | Promise<Answer<Sent>> {
    const { room } = letter;
    const others = roster.seats.filter((seat) => seat !== sender);
    const hasQueue = (seat: Seat) => queues.size > 0 && queues.has(seat.peer);
    if (others.some((seat) => seat.state === 'away' || hasQueue(seat))) {
      return Promise.all(others.map((seat) => postTo(letter, seat))).then((answers) => {
        const arrived = answers.flatMap((answer) => ('error' in answer ? [] : [answer]));
        return {
          sent: arrived.reduce((sum, { sent }) => sum + sent, 0),
          kept: arrived.reduce((sum, { kept }) => sum + kept, 0),
        };
      });
    }
    const [other] = others;
    // In a room of two the straight way is the cheaper one.
    if (other && others.length === 1 && other.node === sender.node) return emitTo(letter, other.peer);
    const far = others.filter((seat) => seat.node !== sender.node);
    services.metrics.relayed(others.length);
    // To the adapter a message for all is one for other nodes first, and waits for a Redis that is away.
    if (others.length > far.length) socket.local.to(channelOf(room)).emit('message', letter);
    if (far.length > 0) {
      if (!rooms().mayRelay(letter)) return refusal('unavailable', RETRY_AFTER_MS);
      nsp.to(far.map(({ peer }) => channelOf(room, peer))).emit('message', letter);
    }
    return { sent: others.length, kept: 0 };
  }

  function postTo(letter: Letter, to: Seat): Answer<Sent> | Promise<Answer<Sent>> {
    const key = to.peer;
    const earlier = queues.size > 0 ? queues.get(key) : undefined;
    if (to.state === 'here' && !earlier) return emitTo(letter, to.peer);
    const posted = earlier ? earlier.then(() => keep(letter, to.peer)) : keep(letter, to.peer);
    queues.set(key, posted);
    return posted.finally(() => {
      if (queues.get(key) === posted) queues.delete(key);
    });
  }

  /** Into the mailbox of somebody away, or to where it is by now. */
  async function keep(letter: Letter, to: string): Promise<Answer<Sent>> {
    const { room } = letter;
    switch (await rooms().keep(room, to, letter)) {
      case 'kept':
        services.metrics.kept();
        return { sent: 0, kept: 1 };
      case 'here':
        return emitTo(letter, to);
      case 'full':
        return refuse('mailbox-full', 'a mailbox with room for one more', 'a full one');
      case 'gone':
        return refuse('no-such-peer', `another peer of the room ${room}`, 'one that left');
      case 'unavailable':
        return refusal('unavailable', RETRY_AFTER_MS);
    }
  }

  /** Straight to a socket of this node, which works while Redis is away too; else through the adapter. */
  function emitTo(letter: Letter, peer: string): Answer<Sent> {
    const { room } = letter;
    const socket = sockets.get(peer);
    if (!socket && !rooms().mayRelay(letter)) return refusal('unavailable', RETRY_AFTER_MS);
    services.metrics.relayed(1);
    // By way of its own room, for a broadcast writes its frame at once: less work than socket.emit().
    if (socket) nsp.local.to(socket.id).emit('message', letter);
    else nsp.to(channelOf(room, peer)).emit('message', letter);
    return { sent: 1, kept: 0 };
  }

  function deliver(socket: WorkbookSocket, letters: Letter[]): void {
    for (const letter of letters) socket.emit('message', letter);
  }

  function forget(peer: string, socket: WorkbookSocket): void {
    if (sockets.get(peer) === socket) sockets.delete(peer);
  }

  /** Tells the members on this node; the other nodes tell theirs. */
  function tell(room: string, change: Change): void {
    const { seat } = change;
    // A socket that takes another seat of its room is not in that one's channel yet.
    const others = nsp.local.to(channelOf(room)).except([channelOf(room, seat.peer), seat.connection]);
    const fact = { room, peer: memberOf(seat) };
    switch (change.kind) {
      case 'joined':
        others.emit('peer:joined', fact);
        break;
      case 'left':
        others.emit('peer:left', fact);
        // It has not left: this node was away for so long that its seats were given to others. Its page comes back.
        sockets.get(seat.peer)?.conn.close();
        break;
      case 'away':
        others.emit('peer:away', fact);
        break;
      case 'returned': {
        const old = sockets.get(seat.peer);
        if (old && old.id !== seat.connection) {
          forget(seat.peer, old);
          old.data.replaced(room, seat.peer);
        }
        others.emit('peer:returned', { ...fact, session: seat.session });
        break;
      }
    }
  }

  return {
    changed(before, after) {
      const room = (after ?? before)?.room;
      if (room !== undefined) for (const change of compare(before, after)) tell(room, change);
    },

    expired(to, letters) {
      for (const [from, theirs] of Map.groupBy(letters, (letter) => letter.from)) {
        const [first] = theirs;
        if (!first) continue;
        const fact = { room: first.room, to, ids: theirs.map(({ id }) => id) };
        const socket = sockets.get(from);
        if (socket) socket.emit('message:expired', fact);
        else nsp.to(channelOf(first.room, from)).emit('message:expired', fact);
      }
    },
  };
}

function memberOf({ peer, name, index, state }: Seat): Member {
  return { peer, name, index, state };
}

/** The adapter's name of a room, or of one seat in it: never a socket's id, which is a room of its own to Socket.IO. */
function channelOf(room: string, peer?: string): string {
  return peer === undefined ? `room:${room}` : `seat:${room}:${peer}`;
}

/** Nobody who reads the server's memory or Redis can sit down on somebody's seat. */
function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function refuse(code: Refusal['code'], expected: string, found: string): { error: Refusal } {
  return { error: { code, expected, found } };
}

function notSeated(room: string): { error: Refusal } {
  return refuse('not-seated', `a seat in the room ${room}: ask room:join first`, 'none');
}

function refusal(code: 'room-full' | 'room-of-other-protocol' | 'unavailable', retryAfterMs?: number) {
  const words = {
    'room-full': ['a free seat', 'none'],
    'room-of-other-protocol': ['a room that speaks this protocol', "one that speaks the codelab's"],
    unavailable: ['a store of rooms that answers', 'none: try again'],
  } as const;
  const [expected, found] = words[code];
  return { error: { code, expected, found, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } };
}
