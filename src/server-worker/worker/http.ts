/**
 * `node:http` without a network: servers listen on ports of this worker, and what arrives are upgrades to WebSocket over
 * a wire. Requests other than upgrades never come: pages and files are not served from here.
 */
import { EventEmitter } from 'events';
import type { WireFrame } from '../protocol.ts';
import { freePort, serverAt, takePort } from './ports.ts';
import { Wire } from './wire.ts';

type Listener = (...args: unknown[]) => void;

export class IncomingMessage extends EventEmitter {
  readonly method = 'GET';
  readonly httpVersion = '1.1';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly socket: UpgradeSocket;
  readonly connection: UpgradeSocket;
  constructor(url: string, headers: Record<string, string>, socket: UpgradeSocket) {
    super();
    this.url = url;
    this.headers = headers;
    this.socket = socket;
    this.connection = socket;
  }
}

/** Never made: nobody asks for anything but an upgrade. */
export class ServerResponse extends EventEmitter {}

export const STATUS_CODES: Record<number, string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  413: 'Payload Too Large',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
};

/** The TCP socket of an upgrade, until somebody accepts it. */
class UpgradeSocket extends EventEmitter {
  readonly remoteAddress = '127.0.0.1';
  readonly encrypted = false;
  writable = true;
  bytesWritten = 0;
  readonly #port: MessagePort;
  readonly #peer: string;
  constructor(port: MessagePort, peer: string) {
    super();
    this.#port = port;
    this.#peer = peer;
  }
  accept(): Wire {
    this.writable = false;
    this.#port.postMessage({ type: 'open' } satisfies WireFrame);
    return new Wire(this.#port, this.#peer);
  }
  /** An answer in HTTP is a refusal. */
  write(text: string): boolean {
    this.bytesWritten += text.length;
    return true;
  }
  end(): void {
    this.destroy();
  }
  destroySoon(): void {
    this.destroy();
  }
  destroy(): void {
    if (!this.writable) return;
    this.writable = false;
    this.#port.postMessage({ type: 'refused' } satisfies WireFrame);
  }
  /** Nothing is gained by waiting here. */
  cork(): void {}
  uncork(): void {}
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
}

export class Server extends EventEmitter {
  #port: number | undefined;

  constructor(...args: unknown[]) {
    super();
    const listener = args.find((arg): arg is Listener => typeof arg === 'function');
    if (listener) this.on('request', listener);
  }

  get listening(): boolean {
    return this.#port !== undefined;
  }

  /** listen(3000), listen(3000, '0.0.0.0', listening), listen({ port: 3000 }), listen('3000') */
  listen(...args: unknown[]): this {
    const listening = args.find((arg): arg is Listener => typeof arg === 'function');
    const [first] = args;
    const given = typeof first === 'object' && first !== null ? (first as { port?: unknown }).port : first;
    const wanted = given === undefined || typeof given === 'function' ? 0 : Number(given);
    if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
      throw nodeError(
        RangeError,
        'ERR_SOCKET_BAD_PORT',
        `options.port should be >= 0 and < 65536. Received ${typeof given === 'string' ? `type string ('${given}')` : `type number (${String(given)})`}.`,
      );
    }
    if (this.listening) {
      throw nodeError(
        Error,
        'ERR_SERVER_ALREADY_LISTEN',
        'Listen method has been called more than once without closing.',
      );
    }
    if (listening) this.once('listening', listening);
    const taken = takePort(wanted, this);
    // As on Node: what happened is told in a later turn, when listeners are there.
    if (taken === undefined) {
      const error = nodeError(Error, 'EADDRINUSE', `listen EADDRINUSE: address already in use :::${wanted}`);
      queueMicrotask(() => this.emit('error', Object.assign(error, { syscall: 'listen', port: wanted })));
      return this;
    }
    this.#port = taken;
    queueMicrotask(() => this.emit('listening'));
    return this;
  }

  close(closed?: Listener): this {
    if (closed) this.once('close', closed);
    if (this.#port !== undefined) freePort(this.#port);
    this.#port = undefined;
    queueMicrotask(() => this.emit('close'));
    return this;
  }

  address(): { address: string; family: string; port: number } | null {
    return this.#port === undefined ? null : { address: '::', family: 'IPv6', port: this.#port };
  }

  closeAllConnections(): void {}
  closeIdleConnections(): void {}
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

export function createServer(...args: unknown[]): Server {
  return new Server(...args);
}

/** Somebody dials: the server at that port gets an upgrade, or the dial is refused as by a closed port. */
export function dial(
  port: MessagePort,
  { peer, url, origin }: { peer: string; url: string; origin: string },
): void {
  const { host, port: wanted, pathname, search, origin: target } = new URL(url);
  const isOwn = target.replace(/^ws/, 'http') === origin;
  const server = serverAt(isOwn ? undefined : Number(wanted || 80));
  if (!server || server.listenerCount('upgrade') === 0) {
    port.postMessage({ type: 'refused' } satisfies WireFrame);
    return;
  }
  const socket = new UpgradeSocket(port, peer);
  const headers = {
    host,
    origin,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'user-agent': navigator.userAgent,
  };
  server.emit('upgrade', new IncomingMessage(pathname + search, headers, socket), socket, new Uint8Array());
}

function nodeError(kind: ErrorConstructor, code: string, message: string): Error {
  const error = Object.assign(new kind(message), { code });
  return error;
}

export default { createServer, Server, IncomingMessage, ServerResponse, STATUS_CODES };
