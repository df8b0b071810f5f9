/**
 * A WebSocket whose other end is in a peer's frame: the part of `ws` that engine.io uses. What a network does to packets
 * is done here, in both directions, in order.
 */
import { Buffer } from 'buffer';
import { EventEmitter } from 'events';
import type { Network, WireFrame } from '../protocol.ts';
import { clearTimeout, setTimeout } from './timers.ts';

const OPEN = 1;
const CLOSED = 3;

export const network: Network = { delayMs: 0, loss: 0 };

type Look = (way: 'in' | 'out', data: string | ArrayBuffer | Buffer) => void;

const open = new Set<Wire>();
let watch: (wire: Wire) => Look = () => () => {};

/** Called with each new wire; what it returns sees the messages of both directions, when the server sends or gets them. */
export function onWire(watcher: (wire: Wire) => Look): void {
  watch = watcher;
}

/** The frame of this peer was taken away. */
export function gone(peer: string): void {
  for (const wire of open) if (wire.peer === peer) wire.end(1001, '');
}

export class Wire extends EventEmitter {
  readonly peer: string;
  readyState = OPEN;
  /** Set by whoever upgrades: ws ends a connection that sends more at once. */
  maxPayload = Number.POSITIVE_INFINITY;
  readonly _socket = { remoteAddress: '127.0.0.1' };
  readonly #port: MessagePort;
  /** When the last delayed frame of each direction is due. */
  readonly #due = { in: 0, out: 0 };
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #look: Look;

  constructor(port: MessagePort, peer: string) {
    super();
    this.#port = port;
    this.peer = peer;
    open.add(this);
    this.#look = watch(this);
    port.onmessage = ({ data }: MessageEvent<WireFrame>) =>
      this.#later('in', data, () => this.#receive(data));
  }

  send(data: string | Buffer, sent?: () => void): void {
    if (this.readyState === OPEN) {
      this.#look('out', data);
      const frame = typeof data === 'string' ? data : toArrayBuffer(data);
      this.#later('out', frame, () => this.#port.postMessage(frame));
    }
    if (sent) queueMicrotask(sent);
  }

  /** RFC 6455 section 7.4.1: 1000 is a normal end, 1009 too large a message. */
  close(code = 1000, reason = ''): void {
    if (this.readyState === CLOSED) return;
    this.#later('out', undefined, () =>
      this.#port.postMessage({ type: 'close', code, reason } satisfies WireFrame),
    );
    this.end(code, reason);
  }

  terminate(): void {
    this.close(1006);
  }

  /** The other end is gone, or will be. */
  end(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    open.delete(this);
    this.emit('close', code, Buffer.from(reason));
  }

  #receive(frame: WireFrame): void {
    if (this.readyState === CLOSED) return;
    if (typeof frame === 'object' && 'type' in frame) {
      if (frame.type !== 'close') return;
      for (const timer of this.#timers) clearTimeout(timer);
      this.end(frame.code, frame.reason);
      return;
    }
    const data = Buffer.from(frame as string); // an ArrayBuffer has an overload of its own
    if (data.length > this.maxPayload) {
      this.emit('error', new RangeError('Max payload size exceeded'));
      this.close(1009);
      return;
    }
    this.#look('in', typeof frame === 'string' ? frame : data);
    this.emit('message', data, typeof frame !== 'string');
  }

  #later(way: 'in' | 'out', frame: WireFrame | undefined, deliver: () => void): void {
    // '42…' and '45…' are Socket.IO's events: heartbeats and the handshake are spared, a lost one would end it all.
    if (network.loss > 0 && typeof frame === 'string' && /^4[25]/.test(frame) && Math.random() < network.loss)
      return;
    const now = performance.now();
    const due = Math.max(now + network.delayMs, this.#due[way]);
    this.#due[way] = due;
    if (due <= now) {
      deliver();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      deliver();
    }, due - now);
    this.#timers.add(timer);
  }
}

function toArrayBuffer({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength); // never shared: nobody here makes one
}
