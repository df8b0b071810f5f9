/**
 * The page's side of a server that runs in the page: starts it in a worker of a sandboxed frame, connects peers to it,
 * and notices when it ends or hangs.
 *
 * A plain worker would have the site's origin: storage, caches, the network. So the worker is made by a hidden frame with
 * an opaque origin, whose policy allows it nothing but its own blobs (WALL_HTML in build.ts). The page is only there when
 * a connection is made; packets go from frame to worker over a MessagePort of their own.
 */
import type { Happening } from '../trace/entry.ts';
import type { Import, Network, PageToServer, ServerToPage, WireFrame } from './protocol.ts';

const PING_MS = 500;
/** Unanswered pings, one after the other, until a server is taken to hang: counted, so that a sleeping laptop is none. */
const PINGS_TO_HANG = 4;
const BOOT_MS = 10_000;

export type ServerStatus =
  | { is: 'stopped' }
  | { is: 'starting' }
  /** Without ports nobody can reach it: it has not called listen(). */
  | { is: 'running'; ports: number[] }
  | { is: 'crashed' }
  | { is: 'hung' };

export interface ServerEvents {
  onEntry(at: number, happening: Happening): void;
  onStatus(status: ServerStatus): void;
}

export interface InPageServer {
  /** Ends the worker that runs and starts a new one. Resolves when the program has run to its end, crashed or hung. */
  start(program: { path: string; text: string; imports: Import[] }): Promise<void>;
  stop(): void;
  /**
   * A peer's frame wants a connection; without a server the wire is refused, as by a closed port. Over the leash the peer
   * is told when the server ends.
   */
  dial(peer: string, url: string, origin: string, wire: MessagePort, leash: MessagePort): void;
  /** A peer's frame was taken away. */
  gone(peer: string): void;
  shape(network: Network): void;
}

export function createInPageServer(events: ServerEvents): InPageServer {
  let current: { frame: HTMLIFrameElement; port: MessagePort; end(): void } | undefined;
  let network: Network = { delayMs: 0, loss: 0 };
  let generation = 0;
  /** Of all connections, by the peer whose they are. */
  const leashes = new Map<MessagePort, string>();

  function send(message: PageToServer, transfer: Transferable[] = []): void {
    current?.port.postMessage(message, transfer);
  }

  function end(): void {
    generation += 1;
    current?.end();
    current = undefined;
    for (const leash of leashes.keys()) {
      // RFC 6455 section 7.1.5: no close frame came. Not closed here: Firefox would lose what was just said.
      leash.postMessage({ type: 'close', code: 1006, reason: '' } satisfies WireFrame);
    }
    leashes.clear();
  }

  async function start(program: { path: string; text: string; imports: Import[] }): Promise<void> {
    end();
    const mine = generation;
    events.onStatus({ is: 'starting' });
    const { frame, port } = await boot(() => mine === generation);
    if (mine !== generation) {
      frame.remove();
      return;
    }
    await new Promise<void>((resolve) => {
      let unanswered = 0;
      let ports: number[] = [];
      let isRunning = false;
      const finish = (status: ServerStatus) => {
        end();
        events.onStatus(status);
        resolve();
      };
      port.onmessage = ({ data }: MessageEvent<ServerToPage>) => {
        unanswered = 0;
        switch (data.type) {
          case 'entry':
            events.onEntry(data.at, data.happening);
            break;
          case 'listening':
            ({ ports } = data);
            if (isRunning) events.onStatus({ is: 'running', ports });
            break;
          case 'running':
            isRunning = true;
            events.onStatus({ is: 'running', ports });
            resolve();
            break;
          case 'crashed':
            finish({ is: 'crashed' });
        }
      };
      const watchdog = setInterval(() => {
        // Out of sight timers are slow.
        if (document.hidden) unanswered = 0;
        else if (unanswered >= PINGS_TO_HANG) {
          finish({ is: 'hung' });
          return;
        }
        unanswered += 1;
        send({ type: 'ping' });
      }, PING_MS);
      current = {
        frame,
        port,
        end() {
          clearInterval(watchdog);
          port.close();
          // The worker ends with the frame that made it.
          frame.remove();
        },
      };
      send({ type: 'start', ...program, network });
    });
  }

  return {
    start,
    stop() {
      if (!current) return;
      end();
      events.onStatus({ is: 'stopped' });
    },
    dial(peer, url, origin, wire, leash) {
      if (!current) {
        wire.postMessage({ type: 'refused' } satisfies WireFrame);
        return;
      }
      leashes.set(leash, peer);
      // The peer has closed the connection.
      leash.onmessage = () => leashes.delete(leash);
      send({ type: 'dial', peer, url, origin }, [wire]);
    },
    gone(peer) {
      for (const [leash, of] of leashes) if (of === peer) leashes.delete(leash);
      send({ type: 'gone', peer });
    },
    shape(next) {
      network = next;
      send({ type: 'network', network });
    },
  };
}

let workerText: Promise<string> | undefined;

/** A frame with a worker that has said that it is there. */
async function boot(isWanted: () => boolean): Promise<{ frame: HTMLIFrameElement; port: MessagePort }> {
  workerText ??= fetch('/sandbox/server-worker.js').then((answer) => answer.text());
  const text = await workerText;
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.src = '/sandbox/server.html';
  const { port1, port2 } = new MessageChannel();
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      if (isWanted()) reject(new Error(`The server's worker did not start within ${BOOT_MS} ms`));
      else resolve();
    }, BOOT_MS);
    port1.onmessage = ({ data }: MessageEvent<ServerToPage>) => {
      if (data.type !== 'ready') return;
      clearTimeout(timer);
      resolve();
    };
  });
  frame.addEventListener('load', () => frame.contentWindow?.postMessage(text, '*', [port2]), { once: true });
  document.body.append(frame);
  await ready;
  return { frame, port: port1 };
}
