/**
 * Clients that nobody sees try a learner's server out: real socket.io-client, in the page over wires to the worker
 * (wire-sockets.ts), in a test over WebSockets to Node. What they send and hear goes into the trace like everybody's, so
 * claims read it there.
 *
 *     export default (async ({ client }) => {
 *       const ada = await client('Tester Ada');
 *       ada.emit('create or join', 'probe');
 *       await ada.hears('created');
 *     }) satisfies Probe;
 */
import type { Socket } from 'socket.io-client';
import { preview } from '../sandbox/frame/preview.ts';
import type { Happening } from '../trace/entry.ts';

/** Long for a worker in the same page: who has heard nothing by then will not. */
export const PATIENCE_MS = 1_500;
/** As long as this nothing more comes. */
const QUIET_MS = 200;

export interface ProbeClient {
  readonly id: string | undefined;
  readonly isConnected: boolean;
  emit(event: string, ...args: unknown[]): void;
  /** Sends, and waits for the answer (acknowledgement); undefined if none came in time. */
  asks(event: string, ...args: unknown[]): Promise<unknown>;
  /** The arguments of the next event of this name that was not waited for yet; undefined if none came in time. */
  hears(event: string): Promise<unknown[] | undefined>;
  /** Whichever of these comes first. */
  hearsOneOf(...events: string[]): Promise<unknown[] | undefined>;
  /** Waits a little, for what should not come to come. */
  isQuiet(): Promise<void>;
  close(): void;
}

export type Probe = (tools: {
  /** Connects; a server that is gone leaves it unconnected. `port` as in listen(). */
  client(name: string, port?: number): Promise<ProbeClient>;
  /** A line in the trace's console, under the name of the probe. */
  note(text: string): void;
}) => Promise<void>;

/** How a probe reaches the server. */
export interface Way {
  open(name: string, port: number | undefined): Socket;
  close(name: string): void;
}

/**
 * Runs a probe to its end, or until `signal` aborts: its server has gone, and the next one is not for it to try. Its
 * clients are closed then.
 */
export async function runProbe(
  probe: Probe,
  way: Way,
  note: (peer: string, at: number, happening: Happening) => void,
  signal?: AbortSignal,
): Promise<void> {
  const open = new Set<() => void>();
  const tell = (peer: string, happening: Happening) => {
    if (!signal?.aborted) note(peer, performance.timeOrigin + performance.now(), happening);
  };
  const closeAll = () => {
    for (const close of [...open]) close();
  };
  signal?.addEventListener('abort', closeAll, { once: true });
  try {
    await probe({
      client(name, port) {
        signal?.throwIfAborted();
        const socket = way.open(name, port);
        const close = () => {
          if (!open.delete(close)) return;
          socket.close();
          way.close(name);
        };
        open.add(close);
        return connect(name, socket, close, tell);
      },
      note: (text) => tell('Tester', { kind: 'console', level: 'info', values: [text] }),
    });
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    closeAll();
  }
}

async function connect(
  name: string,
  socket: Socket,
  close: () => void,
  tell: (peer: string, happening: Happening) => void,
): Promise<ProbeClient> {
  const heard: { event: string; args: unknown[] }[] = [];
  const waiting = new Set<() => void>();
  let lastRequest = 0;
  const signal = (direction: 'in' | 'out', event: string, args: unknown[], request?: number) =>
    tell(name, {
      kind: 'signal',
      direction,
      socket: 'io1',
      event,
      args: args.map((arg) => preview(arg)),
      ...(request !== undefined && { request }),
    });

  socket.onAny((event: string, ...args: unknown[]) => {
    heard.push({ event, args });
    signal('in', event, args);
    for (const look of waiting) look();
  });
  for (const type of ['connect', 'disconnect', 'connect_error']) {
    socket.on(type, (reason?: unknown) => {
      const detail = reason instanceof Error ? reason.message : reason === undefined ? null : String(reason);
      tell(name, { kind: 'event', object: 'io1', type, detail });
    });
  }
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    socket.once('connect_error', () => resolve());
  });

  function hearsOneOf(...events: string[]): Promise<unknown[] | undefined> {
    return new Promise((resolve) => {
      const settle = (args: unknown[] | undefined) => {
        clearTimeout(timer);
        waiting.delete(look);
        resolve(args);
      };
      const timer = setTimeout(settle, PATIENCE_MS, undefined);
      const look = () => {
        const at = heard.findIndex(({ event }) => events.includes(event));
        if (at >= 0) settle(heard.splice(at, 1)[0]?.args);
      };
      waiting.add(look);
      look();
    });
  }

  return {
    get id() {
      return socket.id;
    },
    get isConnected() {
      return socket.connected;
    },
    emit(event, ...args) {
      signal('out', event, args);
      socket.emit(event, ...args);
    },
    async asks(event, ...args) {
      const request = ++lastRequest;
      signal('out', event, args, request);
      try {
        const answer: unknown = await socket.timeout(PATIENCE_MS).emitWithAck(event, ...args);
        signal('in', event, [answer], request);
        return answer;
      } catch {
        // Nobody answered: the claims see that there is no answer.
        return undefined;
      }
    },
    hears: (event) => hearsOneOf(event),
    hearsOneOf,
    isQuiet: () => new Promise((resolve) => setTimeout(resolve, QUIET_MS)),
    close,
  };
}
