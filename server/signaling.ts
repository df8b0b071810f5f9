// Signaling: one Socket.IO server, two protocols, one set of rooms.
//
//   /            codelab.ts    the codelab's own pages, unmodified
//   /workbook    workbook.ts   the lessons: seats with tokens, addressed messages, mailboxes
//   /class       class/        workshops: no rooms of these, a store of their own
//        │
//      guard.ts  limits, schemas.ts, a net below each handler
//        │
//      rooms.ts  who sits where: memory-rooms.ts | redis/rooms.ts
import { type Server as HttpServer, type IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import { type Namespace, Server, type ServerOptions } from 'socket.io';
import type { Classes, SpeakClass } from './class/class.ts';
import type { ClassClientEvents, ClassServerEvents } from './class/protocol.ts';
import type { CreateStore } from './class/store.ts';
import { speakCodelab } from './codelab.ts';
import { refuseOrigin, type TurnedAway } from './gate.ts';
import type { Services } from './guard.ts';
import type { Deployment } from './hosts.ts';
import {
  countPackets,
  createLimits,
  DEFAULT_CONNECTIONS_PER_ADDRESS,
  type LimitSettings,
  MAX_PACKETS_PER_BODY,
  MUTE_MS,
} from './limits.ts';
import { createMemoryRooms } from './memory-rooms.ts';
import type { ClientEvents, ServerEvents, WorkbookClientEvents, WorkbookServerEvents } from './protocol.ts';
import type { RoomEvents, Rooms } from './rooms.ts';
import { speakWorkbook } from './workbook.ts';

export type Io = Server<ClientEvents, ServerEvents>;

/** Close it first, then its workshops, then its rooms: as its peers go, these hear of them. */
export type Signaling = Io & { rooms: Rooms; classes: Classes | undefined };

export interface SignalingOptions extends Partial<Services> {
  /** Where rooms are kept; in memory if left out. */
  createRooms?: (events: RoomEvents, io: Io) => Rooms;
  /** Whose pages may connect; this machine's own if left out. */
  deployment?: Deployment;
  limits?: LimitSettings;
  /** Workshops (class/class.ts), handed in: the server in a page has none, and does not carry their code. */
  classes?: SpeakClass;
  /** Where workshops are kept if several processes share them; else `classes` knows. */
  createWorkshops?: CreateStore;
  /** For Socket.IO itself: an adapter. */
  socketIo?: Partial<ServerOptions>;
}

/**
 * Puts signaling at /socket.io/ of an HTTP server, the browser's bundle /socket.io/socket.io.js included. Other
 * upgrades are left alone, so it can share Vite's server with hot reloading. `close()` of what comes back closes the
 * HTTP server too.
 */
export function attachSignaling(
  http: HttpServer | Http2SecureServer,
  {
    createRooms = createMemoryRooms,
    deployment = {},
    limits: settings = DEFAULT_LIMITS,
    classes: speakClass,
    createWorkshops,
    socketIo,
    ...given
  }: SignalingOptions = {},
): Signaling {
  const io: Io = new Server(http, {
    cookie: false,
    // Learner code runs on other origins than the lesson: who may read our answers is who may ask.
    cors: (request, answer) => {
      const isWelcome = refuseOrigin(request, deployment) === undefined;
      answer(null, { origin: isWelcome ? request.headers.origin : false, methods: ['GET', 'POST'] });
    },
    destroyUpgrade: false,
    // An offer with video, audio and data is about 7 kB; one message with an SDP of 64 kB and its candidates fits.
    maxHttpBufferSize: 128 * 1024,
    // Whoever connects and says nothing.
    connectTimeout: MUTE_MS,
    // A peer that vanished without a word is away after 8 s at most, and gone 6 s later (workbook.ts).
    pingInterval: 4_000,
    pingTimeout: 4_000,
    ...socketIo,
  });
  const services: Services = { ...silent, ...given };

  const limits = createLimits(settings, services);
  // Before engine.io looks at a request, be it a handshake, a poll or an upgrade.
  io.engine.use((request: SignalingRequest, response: SignalingResponse, next: () => void) => {
    const turnAway = (refused: TurnedAway) => {
      services.metrics.turnedAway(refused.reason);
      sendAway(request, response, refused);
    };
    const refused = refuseOrigin(request, deployment);
    if (refused) {
      turnAway(refused);
    } else if (request._query['sid']) {
      if (request.method === 'POST') {
        countPackets(request, () => {
          turnAway(TOO_MANY_PACKETS);
          request.destroy();
        });
      }
      next();
    } else if (request._query['EIO'] !== '4') {
      // engine.io would say so too, but only after it has opened the WebSocket.
      turnAway(OTHER_VERSION);
    } else {
      limits.admit(request).then((overdrawn) => (overdrawn ? turnAway(overdrawn) : next()));
    }
  });
  io.engine.on('connection', limits.watch);
  io.engine.on('connection', writeTogether);

  let rooms: Rooms | undefined;
  const getRooms = () => {
    if (!rooms) throw new Error('Rooms are asked for before they are there.');
    return rooms;
  };
  limits.watchNamespaces(io);
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
  const workshops: Namespace<ClassClientEvents, ClassServerEvents> = io.of('/class');
  const classes = speakClass?.(workshops, services, {
    trustProxy: settings.trustProxy,
    createStore: createWorkshops,
  });
  return Object.assign(io, { rooms, classes });
}

/**
 * Packets that leave together are written together: one system call in place of one for each. That is a quarter of what
 * a relay costs, for a burst of candidates is acknowledged in a burst. Who came by long polling is left alone: the
 * connection of its first request is not the one that it speaks on now.
 */
function writeTogether(conn: EngineConnection): void {
  if (conn.transport.name !== 'websocket') return;
  const { socket } = conn.request;
  conn.on('flush', () => {
    socket.cork();
    process.nextTick(() => socket.uncork());
  });
}

/** The part of engine.io's socket that is used here; its types know nothing of the events. */
interface EngineConnection {
  request: IncomingMessage;
  transport: { name: string };
  on(event: 'flush', listener: () => void): void;
}

/** After a goodbye peers come back between these two, not all at once. */
const RETRY_MS = { least: 1_000, most: 6_000 };

/** Before `close()`: the workbook's pages come back by themselves, those of the codelab tell whoever reads their console. */
export function sayGoodbye(io: Signaling): void {
  const workbook: Namespace<WorkbookClientEvents, WorkbookServerEvents> = io.of('/workbook');
  for (const socket of workbook.sockets.values()) {
    const retryAfterMs = RETRY_MS.least + Math.round(Math.random() * (RETRY_MS.most - RETRY_MS.least));
    socket.emit('server:closing', { retryAfterMs });
  }
  // Pages of workshops come back by themselves from a connection that was lost, and not from one that was ended.
  for (const socket of io.of('/class').sockets.values()) socket.conn.close();
  io.local.emit('log', ['Message from server:', 'This server is closing: connect again in some seconds.']);
}

/** What engine.io hands to its middlewares: for an upgrade, an answer that can only be cut off. */
type SignalingRequest = IncomingMessage & { _query: Record<string, string> };
type SignalingResponse = Partial<ServerResponse>;

/** Answers in place of engine.io, whose words for a refusal are fixed. */
function sendAway(
  { socket }: IncomingMessage,
  response: SignalingResponse,
  { status, text, retryAfterS }: TurnedAway,
): void {
  const body = `${text}\n`;
  const headers = {
    'Content-Type': 'text/plain;charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...(retryAfterS === undefined ? {} : { 'Retry-After': retryAfterS }),
  };
  if (response instanceof ServerResponse) {
    response.writeHead(status, headers).end(body);
    return;
  }
  // The HTTP server has let go of this socket: without a listener an abrupt end would end the process.
  socket.on('error', () => socket.destroy());
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.destroySoon();
}

const OTHER_VERSION: TurnedAway = {
  status: 400,
  text: 'Expected Engine.IO 4 (Socket.IO 3 or newer: EIO=4), found another version. /socket.io/socket.io.js is a client that fits.',
  reason: 'version',
};
const TOO_MANY_PACKETS: TurnedAway = {
  status: 413,
  text: `Expected at most ${MAX_PACKETS_PER_BODY} packets in one request, found more.`,
  reason: 'packets',
};

const DEFAULT_LIMITS: LimitSettings = {
  trustProxy: 0,
  maxConnectionsPerAddress: DEFAULT_CONNECTIONS_PER_ADDRESS,
};

const silent: Services = {
  log: { info() {}, warn() {}, error() {} },
  metrics: { relayed() {}, kept() {}, refused() {}, turnedAway() {}, ended() {} },
  iceServersFor: () => ({ iceServers: [] }),
};
