/**
 * A WebSocket whose server runs in the page (src/server-worker): in a run with such a server, connections to it go over a
 * MessagePort to its worker. All other addresses are left to the browser's own WebSocket.
 */
import type { WireFrame } from '../../server-worker/protocol.ts';
import { behind } from './record.ts';

/**
 * Asks the page for a connection. `wire` goes on to the server's worker; `leash` stays with the page, which tells over it
 * that the worker is no more: a MessagePort does not notice that.
 */
type Dial = (url: string, wire: MessagePort, leash: MessagePort) => void;

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;
const TYPES = ['open', 'message', 'error', 'close'] as const;

/** The learner's server is on this machine, as at home, or is meant by an address without a host. */
function isServer({ hostname, pathname }: URL): boolean {
  const isHere = hostname === location.hostname || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
  return isHere && pathname.startsWith('/socket.io/');
}

/** Call it before any lesson code. */
export function installPortSockets(dial: Dial): void {
  globalThis.WebSocket = behind(WebSocket, {
    construct(native, args, newTarget) {
      const [address] = args as [unknown];
      const url = URL.parse(String(address), location.href);
      if (!url || !isServer(url)) return Reflect.construct(native, args, newTarget);
      return new PortSocket(url.href.replace(/^http/, 'ws'), dial);
    },
  });
}

/** The part of WebSocket (WHATWG WebSockets) that clients use; an instance of none, as far as `instanceof` goes. */
export class PortSocket extends EventTarget {
  readonly url: string;
  readonly protocol = '';
  readonly extensions = '';
  readonly bufferedAmount = 0;
  readyState = CONNECTING;
  binaryType: BinaryType = 'blob';
  readonly #port: MessagePort;
  readonly #leash: MessagePort;
  readonly #handlers = new Map<string, (event: Event) => void>();

  constructor(url: string, dial: Dial) {
    super();
    this.url = url;
    const wire = new MessageChannel();
    const leash = new MessageChannel();
    this.#port = wire.port1;
    this.#leash = leash.port1;
    for (const port of [this.#port, this.#leash]) {
      port.onmessage = ({ data }: MessageEvent<WireFrame>) => this.#receive(data);
    }
    // A MessagePort does not tell the other end that its page is gone.
    addEventListener('pagehide', this.#leave);
    dial(url, wire.port2, leash.port2);
  }

  send(data: string | ArrayBufferView<ArrayBuffer> | ArrayBuffer): void {
    if (this.readyState === CONNECTING) {
      throw new DOMException(
        "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.",
        'InvalidStateError',
      );
    }
    if (this.readyState !== OPEN) return;
    this.#port.postMessage(ArrayBuffer.isView(data) ? copyOf(data) : data);
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState === CLOSED) return;
    this.#port.postMessage({ type: 'close', code, reason } satisfies WireFrame);
    // As with a real one: the event comes later.
    setTimeout(() => this.#end(code, reason));
  }

  /** `onopen` and its like: the handler takes its turn where it was first set, as HTML says of event handlers. */
  handler(type: string, given?: unknown): ((event: Event) => void) | null {
    if (given !== undefined) {
      if (!this.#handlers.has(type)) {
        this.addEventListener(type, (event) => this.#handlers.get(type)?.call(this, event));
      }
      this.#handlers.set(type, typeof given === 'function' ? (given as (event: Event) => void) : () => {});
    }
    return this.#handlers.get(type) ?? null;
  }

  readonly #leave = () =>
    this.#port.postMessage({ type: 'close', code: 1001, reason: '' } satisfies WireFrame);

  #receive(frame: WireFrame): void {
    if (this.readyState === CLOSED) return;
    if (typeof frame === 'string' || frame instanceof ArrayBuffer) {
      const isBlob = typeof frame !== 'string' && this.binaryType === 'blob';
      this.dispatchEvent(new MessageEvent('message', { data: isBlob ? new Blob([frame]) : frame }));
      return;
    }
    switch (frame.type) {
      case 'open':
        this.readyState = OPEN;
        this.dispatchEvent(new Event('open'));
        break;
      case 'refused':
        this.dispatchEvent(new Event('error'));
        this.#end(1006, '');
        break;
      case 'close':
        this.#end(frame.code, frame.reason);
    }
  }

  #end(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    removeEventListener('pagehide', this.#leave);
    this.#port.close();
    // The page need not think of it any more.
    this.#leash.postMessage(null);
    this.#leash.close();
    this.dispatchEvent(new CloseEvent('close', { code, reason, wasClean: code !== 1006 }));
  }
}

for (const type of TYPES) {
  Object.defineProperty(PortSocket.prototype, `on${type}`, {
    configurable: true,
    enumerable: true,
    get(this: PortSocket) {
      return this.handler(type);
    },
    set(this: PortSocket, given: unknown) {
      this.handler(type, given ?? null);
    },
  });
}

function copyOf({ buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength);
}
