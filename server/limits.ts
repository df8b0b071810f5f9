// How much of us one connection and one address may have.
//
//                    one connection                       one address
//   connects         -                                    rate-limiter-flexible: twice its sockets in 10 s
//   sockets          -                                    MAX_CONNECTIONS_PER_ADDRESS
//   messages         50 a second, 200 in a burst          4 a second and 40 in a burst for each socket it may have
//   packets          200 a second, 1,200 in a burst; then it ends
//   waiting for it   1 MB; then it ends
//   says nothing     5 s; then it ends
//
// A message over the limit is refused politely (guard.ts): a loop in a learner's code is no attack. Packets are counted
// below that, whatever they hold, so that nobody gets new tokens by leaving and joining a namespace again.
//
// A class sits behind one address, and one machine of it can't take all of us from the others: an address gets at most
// a tenth of what one process relays. Nothing here blocks an address for longer than it is busy.
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Server, Socket } from 'socket.io';
import { type Bucket, createBucket } from './bucket.ts';
import type { TurnedAway } from './gate.ts';
import type { Services } from './guard.ts';

export interface LimitSettings {
  /** How many proxies in front of us write X-Forwarded-For. */
  trustProxy: number;
  maxConnectionsPerAddress: number;
}

/** A class of 300 behind one address, with four sockets each: a page and its panes. */
export const DEFAULT_CONNECTIONS_PER_ADDRESS = 1_200;
/** Sustained; a call is set up with about 10 messages each way. */
export const MESSAGES_PER_SECOND = 50;
export const BURST = 200;
const PACKETS_PER_SECOND = 200;
const PACKETS_BURST = 1_200;
/** A binary packet costs as many packets as it has of these: we hold on to it until its message is complete. */
const BINARY_UNIT_BYTES = 1024;
/** What may wait for somebody who does not read. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** Like Socket.IO's `connectTimeout`, but also for who leaves its last namespace. */
export const MUTE_MS = 5_000;
/** In one body of long polling: engine.io takes it apart as a whole, and 65,000 empty packets take it 50 ms. */
export const MAX_PACKETS_PER_BODY = 1_000;
const ATTEMPTS_WINDOW_S = 10;

/** What is counted of an address while it has connections, and until its bucket is full again. */
interface Address {
  connections: number;
  messages: Bucket;
}

/** What is counted of a connection. */
export class Connection {
  /** When the read began that brought the packets which are not handled yet, on performance.now()'s clock. */
  #readAtMs = performance.now();
  /** The namespaces it is in. */
  namespaces = 0;
  readonly #messages = createBucket({ perSecond: MESSAGES_PER_SECOND, burst: BURST });
  readonly #packets = createBucket({ perSecond: PACKETS_PER_SECOND, burst: PACKETS_BURST });
  readonly #address: Address;
  #hasUnhandled = false;

  constructor(address: Address) {
    this.#address = address;
  }

  /** Counts a packet as it comes in; false if it is one too many. An event is handled later in the same tick. */
  readPacket(cost: number, isEvent: boolean): boolean {
    if (!this.#hasUnhandled) {
      this.#readAtMs = performance.now();
      this.#hasUnhandled = isEvent;
    }
    return this.#packets.take(this.#readAtMs, cost) === 0;
  }

  /** How long nothing has come from it, by the last packet that it sent. */
  silentMs(): number {
    return performance.now() - this.#readAtMs;
  }

  /** Counts a message as it is handled: 0, or how many ms to wait. */
  takeMessage(): number {
    this.#hasUnhandled = false;
    handledReadAtMs = this.#readAtMs;
    return this.#messages.take(this.#readAtMs) || this.#address.messages.take(this.#readAtMs);
  }
}

/** Messages are handled one after the other, each in one go unless it waits for Redis. */
let handledReadAtMs = 0;

/** When the read began that brought the message which is being handled, on performance.now()'s clock. */
export function readAtMs(): number {
  return handledReadAtMs;
}

const connections = new WeakMap<object, Connection>();

/** Throws for a socket of a server without limits: there is none. */
export function connectionOf({ conn }: Pick<Socket, 'conn'>): Connection {
  const connection = connections.get(conn);
  if (!connection) throw new Error('Expected a connection that limits.ts watches, found another.');
  return connection;
}

export function createLimits(settings: LimitSettings, { log, metrics }: Services) {
  const { trustProxy, maxConnectionsPerAddress: most } = settings;
  const addresses = new Map<string, Address>();
  const attempts = new RateLimiterMemory({ points: 2 * most, duration: ATTEMPTS_WINDOW_S });

  function enter(name: string): Address {
    const known = addresses.get(name);
    if (known) {
      known.connections += 1;
      return known;
    }
    const address = { connections: 1, messages: createBucket({ perSecond: 4 * most, burst: 40 * most }) };
    addresses.set(name, address);
    return address;
  }

  function leave(name: string, address: Address): void {
    address.connections -= 1;
    if (address.connections > 0) return;
    // By then its bucket is full, as a new one would be.
    setTimeout(() => address.connections === 0 && addresses.delete(name), ATTEMPTS_WINDOW_S * 1000).unref();
  }

  return {
    /** Whether an address may have one connection more. */
    async admit(request: IncomingMessage): Promise<TurnedAway | undefined> {
      const name = addressOf(request, trustProxy);
      try {
        await attempts.consume(name);
      } catch (overdrawn) {
        const { msBeforeNext } = overdrawn as { msBeforeNext: number }; // in memory there is no other failure
        return {
          status: 429,
          text: `Expected at most ${2 * most} connects in ${ATTEMPTS_WINDOW_S} s from one address, found more. MAX_CONNECTIONS_PER_ADDRESS says how many.`,
          reason: 'attempts',
          retryAfterS: Math.ceil(msBeforeNext / 1000),
        };
      }
      if ((addresses.get(name)?.connections ?? 0) < most) return undefined;
      return {
        status: 429,
        text: `Expected at most ${most} connections from one address, found one more. MAX_CONNECTIONS_PER_ADDRESS says how many; behind a proxy set TRUST_PROXY too.`,
        reason: 'connections',
        retryAfterS: ATTEMPTS_WINDOW_S,
      };
    },

    /** Counts what a connection sends and what waits for it, and ends it when that is too much. */
    watch(conn: EngineSocket): void {
      const name = addressOf(conn.request, trustProxy);
      const address = enter(name);
      conn.once('close', () => leave(name, address));
      const connection = new Connection(address);
      connections.set(conn, connection);

      // Long polling that nobody asks for any more has half a minute for a goodbye, and counts all the while.
      if (conn.transport.closeTimeout !== undefined) conn.transport.closeTimeout = MUTE_MS;

      const end = (reason: 'flood' | 'slow-reader') => {
        if (conn.readyState !== 'open') return;
        metrics.ended(reason);
        log.warn({ reason }, 'connection ended');
        const { socket } = conn.transport;
        conn.close(true);
        // Who does not read would not read our goodbye either: let go of what waits for it.
        socket?.terminate();
      };

      conn.on('packet', ({ data }) => {
        const isText = typeof data !== 'object';
        const cost = isText ? 1 : 1 + data.length / BINARY_UNIT_BYTES;
        // Socket.IO 5, "Packet encoding": 2 is an event.
        if (!connection.readPacket(cost, isText && data?.[0] === '2')) end('flood');
      });

      let waiting = 0;
      let isCut = false;
      conn.on('packetCreate', ({ data }) => {
        waiting += data?.length ?? 0;
        if (isCut || waiting + (conn.transport.socket?.bufferedAmount ?? 0) <= MAX_WAITING_BYTES) return;
        isCut = true;
        // Not in the middle of a message to the whole room.
        setImmediate(() => end('slow-reader'));
      });
      conn.on('flush', () => {
        waiting = 0;
      });
    },

    /** Ends a connection that has left its last namespace and stays. */
    watchNamespaces(io: Server): void {
      for (const nsp of [io.of('/'), io.of('/workbook'), io.of('/class')]) {
        nsp.on('connection', (socket) => {
          const connection = connectionOf(socket);
          connection.namespaces += 1;
          socket.on('disconnect', () => {
            connection.namespaces -= 1;
            if (connection.namespaces > 0 || socket.conn.readyState !== 'open') return;
            setTimeout(() => connection.namespaces === 0 && socket.conn.close(), MUTE_MS).unref();
          });
        });
      }
    },
  };
}

/** The part of engine.io's socket that is used here; its types know nothing of the events. */
interface EngineSocket {
  readyState: string;
  request: IncomingMessage;
  /** `socket` is that of a WebSocket, `closeTimeout` is long polling's. */
  transport: { socket?: { bufferedAmount: number; terminate(): void }; closeTimeout?: number };
  close(discard?: boolean): void;
  once(event: 'close', listener: () => void): void;
  on(event: 'packet' | 'packetCreate', listener: (packet: { data?: string | Buffer }) => void): void;
  on(event: 'flush', listener: () => void): void;
}

/**
 * Calls `tooMany` when a body of long polling has more packets than it may. To be called before anybody reads the
 * request.
 */
export function countPackets(request: IncomingMessage, tooMany: () => void): void {
  let packets = 1;
  const count = (chunk: string | Buffer) => {
    // Packets are separated by a character that JSON never holds (Engine.IO 4, "Packet encoding").
    for (let at = chunk.indexOf('\x1e'); at !== -1; at = chunk.indexOf('\x1e', at + 1)) packets += 1;
    if (packets <= MAX_PACKETS_PER_BODY) return;
    request.off('data', count);
    tooMany();
  };
  request.on('data', count);
}

/**
 * Whose address it is: '192.0.2.7'; of IPv6 the first 64 bits, for a household has all addresses below them.
 * With proxies in front, it is what the outermost of them wrote: each appends the address that it was asked from.
 */
export function addressOf({ headers, socket }: IncomingMessage, trustProxy: number): string {
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  const told = trustProxy > 0 ? (forwarded.at(-trustProxy) ?? '').trim() : '';
  const peer = socket.remoteAddress ?? '';
  const address = (isIP(told) ? told : peer).replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 6 ? prefixOf(address) : address;
}

/** '2001:db8::1' → '2001:db8:0:0' */
function prefixOf(address: string): string {
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const rest = tail === '' ? 0 : tail.split(':').length;
    while (groups.length + rest < 8) groups.push('0');
  }
  return groups.slice(0, 4).join(':');
}
