// Signaling: one Socket.IO server, two protocols, one set of rooms.
//
//   /            codelab.ts    the codelab's own pages, unmodified
//   /workbook    workbook.ts   the lessons: seats with tokens, addressed messages, mailboxes
//        │
//      guard.ts  limits, schemas.ts, a net below each handler
//        │
//      rooms.ts  who sits where: memory-rooms.ts | redis/rooms.ts
import type { Server as HttpServer } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import { type Namespace, Server, type ServerOptions } from 'socket.io';
import { speakCodelab } from './codelab.ts';
import type { Services } from './guard.ts';
import { createMemoryRooms } from './memory-rooms.ts';
import type { ClientEvents, ServerEvents, WorkbookClientEvents, WorkbookServerEvents } from './protocol.ts';
import type { RoomEvents, Rooms } from './rooms.ts';
import { speakWorkbook } from './workbook.ts';

export type Io = Server<ClientEvents, ServerEvents>;

/** Close it before its rooms: as its peers go, the rooms hear of them. */
export type Signaling = Io & { rooms: Rooms };

export interface SignalingOptions extends Partial<Services> {
  /** Where rooms are kept; in memory if left out. */
  createRooms?: (events: RoomEvents, io: Io) => Rooms;
  /** For Socket.IO itself: an adapter, who may connect. */
  socketIo?: Partial<ServerOptions>;
}

/**
 * Puts signaling at /socket.io/ of an HTTP server, the browser's bundle /socket.io/socket.io.js included. Other
 * upgrades are left alone, so it can share Vite's server with hot reloading. `close()` of what comes back closes the
 * HTTP server too.
 */
export function attachSignaling(
  http: HttpServer | Http2SecureServer,
  { createRooms = createMemoryRooms, socketIo, ...given }: SignalingOptions = {},
): Signaling {
  const io: Io = new Server(http, {
    cookie: false,
    // Learner code runs on other origins than the lesson, in the worst case on none ("null").
    cors: { origin: '*' },
    destroyUpgrade: false,
    // An offer with video, audio and data is about 7 kB; one message with an SDP of 64 kB and its candidates fits.
    maxHttpBufferSize: 128 * 1024,
    // Whoever connects and says nothing.
    connectTimeout: 5_000,
    // A peer that vanished without a word is away after 8 s at most, and gone 6 s later (workbook.ts).
    pingInterval: 4_000,
    pingTimeout: 4_000,
    ...socketIo,
  });
  const services: Services = { ...silent, ...given };

  let rooms: Rooms | undefined;
  const getRooms = () => {
    if (!rooms) throw new Error('Rooms are asked for before they are there.');
    return rooms;
  };
  const workbook: Namespace<WorkbookClientEvents, WorkbookServerEvents> = io.of('/workbook');
  const codelabEvents = speakCodelab(io.of('/'), getRooms, services);
  const workbookEvents = speakWorkbook(workbook, getRooms, services);
  rooms = createRooms(
    {
      changed(before, after) {
        const { protocol } = after ?? before ?? {};
        (protocol === 'codelab' ? codelabEvents : workbookEvents).changed(before, after);
      },
      expired: workbookEvents.expired,
    },
    io,
  );
  return Object.assign(io, { rooms });
}

const silent: Services = {
  log: { info() {}, warn() {}, error() {} },
  metrics: { relayed() {}, kept() {}, refused() {} },
  iceServersFor: () => ({ iceServers: [] }),
};
