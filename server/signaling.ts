// Signaling as in the codelab: rooms of two, and messages handed on unread.
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
import type { Server as HttpServer } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import { Server } from 'socket.io';
import type { ClientEvents, ServerEvents } from './protocol.ts';
import { createRooms } from './rooms.ts';

const PEERS_PER_ROOM = 2;
const MAX_ROOM_CHARACTERS = 64;
const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_MESSAGE_DEPTH = 16;

export type Signaling = Server<ClientEvents, ServerEvents>;

/**
 * Puts signaling at /socket.io/ of an HTTP server, the browser's bundle /socket.io/socket.io.js included. Other
 * upgrades are left alone, so it can share Vite's server with hot reloading. `close()` of what comes back closes the
 * HTTP server too.
 */
export function attachSignaling(http: HttpServer | Http2SecureServer): Signaling {
  const io: Signaling = new Server(http, {
    cookie: false,
    // Learner code runs on other origins than the lesson, in the worst case on none ("null").
    cors: { origin: '*' },
    destroyUpgrade: false,
    // An offer with video, audio and data is about 7 kB.
    maxHttpBufferSize: 256 * 1024,
    // A peer that vanished without a word is gone after 14 s at most; one in a breakpoint may stay for 9 s.
    pingInterval: 5_000,
    pingTimeout: 9_000,
  });
  const rooms = createRooms(PEERS_PER_ROOM);

  io.on('connection', (socket) => {
    const log = (...words: string[]) => socket.emit('log', ['Message from server:', ...words]);

    const leave = () => {
      const room = rooms.leave(socket.id);
      if (room === undefined) return;
      socket.leave(channelOf(room));
      io.to(channelOf(room)).emit('bye', room);
    };

    socket.on('create or join', (room: unknown) => {
      if (!isRoomName(room)) {
        log(`Expected a room name of 1 to ${MAX_ROOM_CHARACTERS} characters, found ${inWords(room)}.`);
        return;
      }
      log(`Received request to create or join room ${room}`);
      leave();
      const answer = rooms.join(room, socket.id);
      log(`Room ${room} now has ${rooms.taken(room)} client(s)`);
      if (answer === 'full') {
        socket.emit('full', room);
        return;
      }
      // With the adapter in memory this joins at once; nothing below may wait (see the picture).
      socket.join(channelOf(room));
      log(`Client ID ${socket.id} ${answer} room ${room}`);
      socket.emit(answer, room, socket.id);
      if (answer === 'joined') {
        socket.to(channelOf(room)).emit('join', room);
        io.to(channelOf(room)).emit('ready', room);
      }
    });

    socket.on('message', (message: unknown) => {
      const room = rooms.roomOf(socket.id);
      if (room === undefined) {
        log('Message dropped: join a room first.');
        return;
      }
      const fault = findFault(message);
      if (fault) {
        log(`Message dropped: ${fault}`);
        return;
      }
      socket.to(channelOf(room)).emit('message', message);
    });

    socket.on('bye', leave);
    socket.on('disconnect', leave);

    // The codelab's server answered with its internal addresses, which are nobody's business.
    socket.on('ipaddr', () => log('This server does not tell its addresses.'));
  });

  return io;
}

/** A name that can't be a socket's id: Socket.IO puts every socket into a room named like its id. */
function channelOf(room: string): string {
  return `room:${room}`;
}

function isRoomName(room: unknown): room is string {
  return typeof room === 'string' && room.length > 0 && room.length <= MAX_ROOM_CHARACTERS;
}

/** What is wrong with a message, as a sentence, or undefined if it can be relayed. */
function findFault(message: unknown): string | undefined {
  if (!isJson(message, MAX_MESSAGE_DEPTH)) {
    return `expected JSON at most ${MAX_MESSAGE_DEPTH} levels deep, found ${inWords(message)}.`;
  }
  const bytes = Buffer.byteLength(JSON.stringify(message));
  if (bytes > MAX_MESSAGE_BYTES) {
    return `expected at most ${MAX_MESSAGE_BYTES} bytes, found ${bytes}.`;
  }
  return undefined;
}

/** Whether a value is JSON and no deeper than `levels`: `1` has none, `[1]` one. */
function isJson(value: unknown, levels: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  // Socket.IO also carries binary, which arrives as a Buffer.
  if (typeof value !== 'object' || ArrayBuffer.isView(value) || levels === 0) return false;
  return Object.values(value).every((item) => isJson(item, levels - 1));
}

/** 'a string of 70 characters': what was found, without repeating it. */
function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  if (ArrayBuffer.isView(value)) return 'binary data';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
