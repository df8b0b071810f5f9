/**
 * Of Node what a server in the page has, and what Socket.IO's own types name: the 2.6 MB of @types/node would tell the same
 * to somebody who writes a signaling server. `tsc -p lessons/tsconfig.server.json` checks against the real ones.
 */
declare module 'node:events' {
  // Who listens knows what comes.
  type Listener = (...args: never[]) => void;
  export class EventEmitter {
    on(event: string | symbol, listener: Listener): this;
    once(event: string | symbol, listener: Listener): this;
    off(event: string | symbol, listener: Listener): this;
    addListener(event: string | symbol, listener: Listener): this;
    removeListener(event: string | symbol, listener: Listener): this;
    removeAllListeners(event?: string | symbol): this;
    emit(event: string | symbol, ...args: unknown[]): boolean;
    listenerCount(event: string | symbol): number;
    eventNames(): (string | symbol)[];
  }
  export function once(emitter: EventEmitter, event: string | symbol): Promise<unknown[]>;
  export default EventEmitter;
}

declare module 'node:http' {
  import { EventEmitter } from 'node:events';
  export type IncomingHttpHeaders = Record<string, string | string[] | undefined>;
  export class IncomingMessage extends EventEmitter {
    readonly method?: string;
    readonly url?: string;
    readonly headers: IncomingHttpHeaders;
  }
  export class ServerResponse extends EventEmitter {
    statusCode: number;
    setHeader(name: string, value: string | number | readonly string[]): this;
    end(text?: string): this;
  }
  export class Server extends EventEmitter {
    readonly listening: boolean;
    listen(port?: number, listening?: () => void): this;
    listen(port: number, host: string, listening?: () => void): this;
    listen(options: { port?: number; host?: string }, listening?: () => void): this;
    close(closed?: (error?: Error) => void): this;
    address(): { address: string; family: string; port: number } | string | null;
  }
  export function createServer(
    listener?: (request: IncomingMessage, response: ServerResponse) => void,
  ): Server;
  const all: { createServer: typeof createServer; Server: typeof Server };
  export default all;
}

declare module 'node:timers' {
  const both: {
    setTimeout: typeof globalThis.setTimeout;
    setInterval: typeof globalThis.setInterval;
    clearTimeout: typeof globalThis.clearTimeout;
    clearInterval: typeof globalThis.clearInterval;
  };
  export default both;
  export const { setTimeout, setInterval, clearTimeout, clearInterval };
}

declare module 'node:os' {
  interface NetworkInterfaceInfo {
    address: string;
    netmask: string;
    family: 'IPv4' | 'IPv6';
    mac: string;
    internal: boolean;
    cidr: string | null;
  }
  export function networkInterfaces(): Record<string, NetworkInterfaceInfo[] | undefined>;
  export function hostname(): string;
  export function platform(): string;
  export const EOL: string;
  const all: {
    networkInterfaces: typeof networkInterfaces;
    hostname: typeof hostname;
    platform: typeof platform;
    EOL: string;
  };
  export default all;
}

declare module 'node:crypto' {
  export function randomUUID(): string;
  export function randomBytes(size: number): Buffer;
  const all: { randomUUID: typeof randomUUID; randomBytes: typeof randomBytes };
  export default all;
}

declare module 'events' {
  export * from 'node:events';
  export { default } from 'node:events';
}

declare module 'http' {
  export * from 'node:http';
  export { default } from 'node:http';
}

declare module 'os' {
  export * from 'node:os';
  export { default } from 'node:os';
}

declare module 'crypto' {
  export * from 'node:crypto';
  export { default } from 'node:crypto';
}

// Named by the packages' types, and by nothing that a learner's server does.
declare module 'https' {
  export class Server {}
}
declare module 'http2' {
  export class Http2Server {}
  export class Http2SecureServer {}
}
declare module 'stream' {
  export class Duplex {}
  export class Readable {}
}
declare module 'ws' {
  export class WebSocket {}
  export interface PerMessageDeflateOptions {}
}
declare module 'cors' {
  export interface CorsOptions {
    origin?: boolean | string | RegExp | (string | RegExp)[];
    methods?: string | string[];
    allowedHeaders?: string | string[];
    credentials?: boolean;
    maxAge?: number;
  }
  export type CorsOptionsDelegate = (...args: unknown[]) => void;
}
declare module 'querystring' {
  export type ParsedUrlQuery = Record<string, string | string[] | undefined>;
}

interface Buffer<T extends ArrayBufferLike = ArrayBufferLike> extends Uint8Array<T> {}
declare const Buffer: {
  from(data: string | ArrayBuffer | readonly number[]): Buffer;
  isBuffer(value: unknown): value is Buffer;
};
