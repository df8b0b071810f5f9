/**
 * SIGNALING_URL: the workbook runs here, its peers meet on another machine's server. `io()` without an address connects
 * to the frame's own origin by nature; here it means that server, and so does `io('/workbook')`. An address that is
 * written out stays as it is.
 *
 * It holds for `import { io } from 'socket.io-client'` (document.ts) and for the global `io` of
 * `<script src="/socket.io/socket.io.js">`.
 */

/** Where the module that stands in for socket.io-client finds what puts the address in; absent without SIGNALING_URL. */
export const SHARED_IO = Symbol.for('workbook.sharedIo');

type Io = (...args: unknown[]) => unknown;

/** `server` is an origin: 'http://192.0.2.7:3000'. Call it before any lesson code. */
export function shareServer(server: string): void {
  // It may be several processes, which have no long-polling.
  rewriteIo((args) => withOptions(addressed(server, args), { tryAllTransports: true }));
}

/** For a server that has no long-polling: one in the page, or several processes. Call it before any lesson code. */
export function useWebSocketsOnly(): void {
  rewriteIo((args) => withOptions(args, { transports: ['websocket'] }));
}

/** (), (options), (address), (address, options) → the same with these options too */
function withOptions([uri, options]: unknown[], more: object): unknown[] {
  return typeof uri === 'object' && uri !== null
    ? [{ ...uri, ...more }]
    : [uri, { ...(options as object | undefined), ...more }];
}

/** Every `io(…)` of lesson code is called with these arguments instead. */
function rewriteIo(rewrite: (args: unknown[]) => unknown[]): void {
  const shared = (io: Io): Io => {
    const proxy: Io = new Proxy(io, {
      apply: (native, self, args: unknown[]) => Reflect.apply(native, self, rewrite(args)),
      // `io.connect` and `io.io` are `io` itself.
      get(native, key, self) {
        const value: unknown = Reflect.get(native, key, self);
        return value === native ? proxy : value;
      },
    });
    return proxy;
  };
  Object.defineProperty(globalThis, SHARED_IO, { value: shared });

  let global: unknown;
  Object.defineProperty(globalThis, 'io', {
    configurable: true,
    enumerable: true,
    get: () => global,
    set(value: unknown) {
      global = isIo(value) ? shared(value) : value;
    },
  });
}

/** Socket.IO's, and no function that a page happens to call `io`. */
function isIo(value: unknown): value is Io {
  return typeof value === 'function' && 'Manager' in value;
}

/** (), (options), ('/workbook'), ('/workbook', options) → (address, options) */
function addressed(server: string, [uri, ...rest]: unknown[]): unknown[] {
  if (uri === undefined || uri === null) return [server, ...rest];
  if (typeof uri === 'object') return [server, uri];
  if (typeof uri === 'string' && /^\/(?!\/)/.test(uri)) return [server + uri, ...rest];
  return [uri, ...rest];
}
