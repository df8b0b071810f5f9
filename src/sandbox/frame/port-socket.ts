/**
 * A WebSocket whose server runs in the page: engine.io-client's own transport on top of a MessagePort. A peer's frame
 * uses it where the run has such a server; packets go to the worker directly.
 */
import type { WireFrame } from '../../server-worker/protocol.ts';

/** Asks the page for a connection. */
type Dial = (url: string, wire: MessagePort) => void;

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/** The part of WebSocket (WHATWG WebSockets) that engine.io-client uses. */
export class PortSocket {
  readyState = CONNECTING;
  binaryType = 'arraybuffer';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly #port: MessagePort;

  constructor(url: string, dial: Dial) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<WireFrame>) => this.#receive(data);
    // A MessagePort does not tell the other end that its page is gone.
    addEventListener('pagehide', this.#leave);
    dial(url, port2);
  }

  send(data: string | ArrayBufferView | ArrayBuffer): void {
    if (this.readyState !== OPEN) return;
    this.#port.postMessage(ArrayBuffer.isView(data) ? copyOf(data) : data);
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState === CLOSED) return;
    this.#port.postMessage({ type: 'close', code, reason } satisfies WireFrame);
    // As with a real one: the event comes later.
    setTimeout(() => this.#end(code, reason));
  }

  readonly #leave = () =>
    this.#port.postMessage({ type: 'close', code: 1001, reason: '' } satisfies WireFrame);

  #receive(frame: WireFrame): void {
    if (this.readyState === CLOSED) return;
    if (typeof frame === 'string' || frame instanceof ArrayBuffer) {
      this.onmessage?.({ data: frame });
      return;
    }
    switch (frame.type) {
      case 'open':
        this.readyState = OPEN;
        this.onopen?.();
        break;
      case 'refused':
        this.onerror?.(new Event('error'));
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
    this.onclose?.({ code, reason });
  }
}

function copyOf({ buffer, byteOffset, byteLength }: ArrayBufferView): ArrayBuffer {
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength); // what is sent is not shared
}
