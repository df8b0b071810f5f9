// A client that says what it likes: frames of text as they are, no manners beyond answering pings.
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import WebSocket, { type ClientOptions } from 'ws';

export interface RawOptions {
  /** 'EIO=4&transport=websocket' if left out. */
  query?: string;
  /** localhost and the port if left out. */
  host?: string;
  headers?: Record<string, string>;
  /** Whether it answers pings; it does if left out. */
  answersPings?: boolean;
  ws?: ClientOptions;
}

export class Raw {
  readonly ws: WebSocket;
  /** Where it sits, if it does: for whoever speaks for it. */
  room = '';
  /** All that came, in order. */
  readonly frames: string[] = [];
  /** The code that the connection ended with. */
  readonly closed: Promise<number>;
  #wake = new Set<() => void>();

  private constructor(ws: WebSocket, answersPings: boolean) {
    this.ws = ws;
    ws.on('error', () => {}); // how it ends is told by `closed`
    this.closed = once(ws, 'close').then(([code]) => code as number);
    ws.on('message', (data) => {
      const frame = String(data);
      if (frame === '2' && answersPings) ws.send('3');
      this.frames.push(frame);
      for (const wake of this.#wake) wake();
    });
    ws.on('close', () => {
      for (const wake of this.#wake) wake();
    });
  }

  /** Rejects if the server does not want it. */
  static async open(port: number, options: RawOptions = {}): Promise<Raw> {
    const raw = new Raw(dial(port, options), options.answersPings ?? true);
    await once(raw.ws, 'open');
    return raw;
  }

  send(frame: string | Buffer): void {
    if (this.ws.readyState === WebSocket.OPEN) this.ws.send(frame);
  }

  /** The first frame from `from` on that fits; rejects if the connection ends before. */
  async frame(fits: (frame: string) => boolean, from = 0): Promise<string> {
    for (let at = from; ; at++) {
      while (at >= this.frames.length) {
        if (this.ws.readyState === WebSocket.CLOSED) throw new Error('The connection ended before it came.');
        await new Promise<void>((resolve) => {
          const wake = () => {
            this.#wake.delete(wake);
            resolve();
          };
          this.#wake.add(wake);
        });
      }
      const frame = this.frames[at];
      if (frame !== undefined && fits(frame)) return frame;
    }
  }

  /** Enters a namespace: '/' or '/workbook'. */
  async enter(namespace: string): Promise<this> {
    const prefix = prefixOf(namespace);
    const from = this.frames.length;
    this.send(`40${prefix}`);
    await this.frame((frame) => frame.startsWith(`40${prefix}`), from);
    return this;
  }

  /** Ends without a goodbye. */
  drop(): void {
    this.ws.terminate();
  }
}

/** '/workbook' → '/workbook,', which stands before what a packet says; '/' → '' */
export function prefixOf(namespace: string): string {
  return namespace === '/' ? '' : `${namespace},`;
}

/** How the server turns somebody away who wants to open a WebSocket. */
export async function turnedAway(port: number, options: RawOptions = {}) {
  const ws = dial(port, options);
  ws.on('error', () => {});
  const [, response] = await Promise.race([
    once(ws, 'unexpected-response'),
    once(ws, 'open').then(() => {
      ws.terminate();
      throw new Error('Expected to be turned away, but the WebSocket is open.');
    }),
  ]);
  return { status: response.statusCode as number, headers: response.headers, text: await text(response) };
}

function dial(port: number, { query, host, headers, ws }: RawOptions): WebSocket {
  const address = `ws://127.0.0.1:${port}/socket.io/?${query ?? 'EIO=4&transport=websocket'}`;
  return new WebSocket(address, {
    perMessageDeflate: false,
    headers: { Host: host ?? `localhost:${port}`, ...headers },
    ...ws,
  });
}
