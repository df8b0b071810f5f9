// The codelab's protocol: rooms of two, and messages handed on unread.
//
//   Alice                    server                    Bob
//     │── create or join ──────►│                         │
//     │◄───────────── created ──│                         │
//     │                         │◄────── create or join ──│
//     │◄──────────────── join ──│── joined ──────────────►│   in one tick: the codelab's step 5 fails with 50 ms between
//     │◄─────────────── ready ──│── ready ───────────────►│   once: a second one makes its step 6 start two connections
//     │── message (offer) ─────►│── message (offer) ─────►│   unchanged, to this room only
//
// The codelab's own server sends messages to every socket it knows, so a second room breaks the first one's call and
// a refused third tab can hang up on the others. Here a message stays in its room, and a socket without a room is
// not heard.
import type { Namespace, Socket } from 'socket.io';
import { catchAll, type Services } from './guard.ts';
import { BURST, connectionOf, MESSAGES_PER_SECOND } from './limits.ts';
import type { ClientEvents, ServerEvents } from './protocol.ts';
import { type Change, compare, type RoomEvents, type Rooms } from './rooms.ts';
import { check, inWords, roomName } from './schemas.ts';

const CAPACITY = 2;
const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_MESSAGE_DEPTH = 16;

type CodelabSocket = Socket<ClientEvents, ServerEvents>;

/** Speaks the codelab's protocol on this namespace. Returns what it wants to know of rooms. */
export function speakCodelab(
  nsp: Namespace<ClientEvents, ServerEvents>,
  rooms: () => Rooms,
  services: Services,
): RoomEvents {
  const { metrics } = services;

  nsp.on('connection', (socket: CodelabSocket) => {
    const log = (...words: string[]) => socket.emit('log', ['Message from server:', ...words]);
    const connection = connectionOf(socket);
    const handlers = new Map<string, (value: unknown) => void | Promise<void>>();
    let room: string | undefined;
    /** Whether it was the first in its room. */
    let isFirst = false;
    /** Requests for a room, one after the other: with Redis an answer takes a moment, and a message may follow at once. */
    let turn: Promise<unknown> | undefined;

    const on = (event: keyof ClientEvents, handle: (value: unknown) => void | Promise<void>) => {
      handlers.set(event, handle);
    };
    catchAll(socket, services, (event, [value]) => {
      if (connection.takeMessage() > 0) {
        metrics.refused('rate-limited');
        log(
          `Dropped: expected at most ${MESSAGES_PER_SECOND} messages a second, ${BURST} in a burst, found more.`,
        );
        return undefined;
      }
      const handle = typeof event === 'string' ? handlers.get(event) : undefined;
      if (!handle) {
        metrics.refused('unknown-event');
        log(`Dropped: expected one of ${[...handlers.keys()].join(', ')}, found another event.`);
        return undefined;
      }
      const waiting = turn ? turn.then(() => handle(value)) : handle(value);
      if (!waiting) return undefined;
      const mine: Promise<unknown> = waiting.finally(() => {
        if (turn === mine) turn = undefined;
      });
      turn = mine;
      return mine;
    });

    const leave = async () => {
      if (room === undefined) return;
      const left = room;
      room = undefined;
      socket.leave(channelOf(left));
      await rooms().leave(left, socket.id, socket.id);
    };

    on('create or join', async (wanted) => {
      const checked = check(roomName, wanted);
      if (typeof checked !== 'string') {
        metrics.refused('malformed');
        log(`Expected a room name of ${checked.error.expected}, found ${checked.error.found}.`);
        return;
      }
      log(`Received request to create or join room ${checked}`);
      if (room === checked) {
        // The same answer again: asking twice takes no second place.
        socket.emit(isFirst ? 'created' : 'joined', room, socket.id);
        return;
      }
      await leave();
      const admission = await rooms().join({
        room: checked,
        protocol: 'codelab',
        capacity: CAPACITY,
        token: socket.id,
        name: '',
        peer: socket.id,
        connection: socket.id,
      });
      if ('refused' in admission) {
        const code = admission.refused;
        metrics.refused(code);
        if (code === 'unavailable') log('The store of rooms does not answer: try again.');
        else socket.emit('full', checked);
        return;
      }
      room = checked;
      isFirst = admission.roster.seats.length === 1;
      log(`Room ${room} now has ${admission.roster.seats.length} client(s)`);
      if (!socket.connected) await leave();
      // Else the others could hear what it says before they hear that it is there.
      else if (admission.told) await admission.told;
    });

    on('message', (message) => {
      if (room === undefined) {
        metrics.refused('not-seated');
        log('Message dropped: expected a place in a room (create or join), found none.');
        return;
      }
      const fault = findFault(message);
      if (fault) {
        metrics.refused('malformed');
        log(`Message dropped: ${fault}`);
        return;
      }
      for (const { peer } of rooms().roster(room)?.seats ?? []) {
        if (peer !== socket.id) relay(peer, message);
      }
    });

    function relay(peer: string, message: unknown): void {
      const near = nsp.sockets.get(peer);
      if (!near && !rooms().mayRelay(message)) {
        metrics.refused('unavailable');
        log('Message dropped: too many wait for a Redis that is away.');
        return;
      }
      metrics.relayed(1);
      // A socket of this node directly, for the adapter waits for a Redis that is away. A peer is named like its socket,
      // and Socket.IO has a room of that name.
      if (near) near.emit('message', message);
      else nsp.to(peer).emit('message', message);
    }

    on('bye', leave);
    // The codelab's server answered with its internal addresses, which are nobody's business.
    on('ipaddr', () => {
      log('This server does not tell its addresses.');
    });
    socket.on('disconnect', () => {
      const left = room;
      room = undefined;
      if (left !== undefined) rooms().leave(left, socket.id, socket.id);
    });
  });

  /** Tells the members on this node; the other nodes tell theirs. Nothing is awaited between `join` and `joined`. */
  function tell(room: string, change: Change, isFirst: boolean): void {
    const { peer } = change.seat;
    const others = nsp.local.to(channelOf(room)).except(peer);
    const socket = nsp.sockets.get(peer);
    if (change.kind === 'left') {
      others.emit('bye', room);
      // It has not left: this node was away for so long that its place was given to others.
      if (socket?.rooms.has(channelOf(room))) socket.conn.close();
    }
    if (change.kind !== 'joined') return;
    // Its own channel too, before anybody can send to it.
    socket?.join(channelOf(room));
    if (!isFirst) others.emit('join', room);
    socket?.emit(isFirst ? 'created' : 'joined', room, peer);
    if (!isFirst) nsp.local.to(channelOf(room)).emit('ready', room);
  }

  return {
    changed(before, after) {
      const room = (after ?? before)?.room;
      if (room === undefined) return;
      for (const change of compare(before, after)) tell(room, change, after?.seats.length === 1);
    },
    // Nobody is away in this protocol, so nothing is kept.
    expired() {},
  };
}

/** A name that can't be a socket's id: Socket.IO puts every socket into a room named like its id. */
function channelOf(room: string): string {
  return `room:${room}`;
}

/** What is wrong with a message, as a sentence, or undefined if it can be relayed. */
function findFault(message: unknown): string | undefined {
  const atMost = longest(message, MAX_MESSAGE_DEPTH);
  if (Number.isNaN(atMost)) {
    return `expected JSON at most ${MAX_MESSAGE_DEPTH} levels deep, found ${inWords(message)}.`;
  }
  // Only what may be too long is written to see how long it is: an offer is not.
  if (atMost <= MAX_MESSAGE_BYTES) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(message));
  return bytes > MAX_MESSAGE_BYTES
    ? `expected at most ${MAX_MESSAGE_BYTES} bytes, found ${bytes}.`
    : undefined;
}

/** JSON's longest way to write one UTF-16 unit: '\u0000'. */
const MAX_BYTES_PER_UNIT = 6;
/** Longer than any number, literal, or the marks around a value. */
const MAX_BYTES_AROUND = 28;

/** How many bytes a value has at most as JSON; NaN if it is none or deeper than `levels`: `1` has none, `[1]` one. */
function longest(value: unknown, levels: number): number {
  if (typeof value === 'string') return value.length * MAX_BYTES_PER_UNIT + MAX_BYTES_AROUND;
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return MAX_BYTES_AROUND;
  // Socket.IO also carries binary, which arrives as a Buffer.
  if (typeof value !== 'object' || ArrayBuffer.isView(value) || levels === 0) return Number.NaN;
  let bytes = MAX_BYTES_AROUND;
  for (const [key, item] of Object.entries(value)) {
    bytes += key.length * MAX_BYTES_PER_UNIT + longest(item, levels - 1);
    if (Number.isNaN(bytes)) return bytes;
  }
  return bytes;
}
