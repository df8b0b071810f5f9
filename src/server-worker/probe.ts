/**
 * Clients that nobody sees try a learner's server out: real socket.io-client in the page, over wires to the worker. What
 * they send and hear goes into the trace like everybody's, so claims read it there.
 *
 *     export default (async ({ client }) => {
 *       const ada = await client('Tester Ada');
 *       ada.emit('create or join', 'probe');
 *       await ada.hears('created');
 *     }) satisfies Probe;
 */
import { io, type Socket, WebSocket as WebSocketTransport } from 'socket.io-client';
import { PortSocket } from '../sandbox/frame/port-socket.ts';
import { preview } from '../sandbox/frame/preview.ts';
import type { Happening } from '../trace/entry.ts';
import type { InPageServer } from './host.ts';

/** Long for a worker in the same page: who has heard nothing by then will not. */
const PATIENCE_MS = 1_500;
/** A server that listens at all answers at once. */
const URL_OF_ANY = 'http://localhost:3000';

export interface ProbeClient {
  readonly id: string | undefined;
  readonly isConnected: boolean;
  emit(event: string, ...args: unknown[]): void;
  /** The arguments of the next event of this name that was not waited for yet; undefined if none came in time. */
  hears(event: string): Promise<unknown[] | undefined>;
  close(): void;
}

export type Probe = (tools: {
  /** Connects; a server that is gone leaves it unconnected. `port` as in listen(). */
  client(name: string, port?: number): Promise<ProbeClient>;
  /** A line in the trace's console, under the name of the probe. */
  note(text: string): void;
}) => Promise<void>;

/** Runs a probe to its end. Its clients are closed then. */
export async function runProbe(
  probe: Probe,
  server: Pick<InPageServer, 'dial' | 'gone'>,
  note: (peer: string, at: number, happening: Happening) => void,
): Promise<void> {
  const open: ProbeClient[] = [];
  const tell = (peer: string, happening: Happening) =>
    note(peer, performance.timeOrigin + performance.now(), happening);
  try {
    await probe({
      async client(name, port) {
        const one = await connect(name, port, server, tell);
        open.push(one);
        return one;
      },
      note: (text) => tell('Tester', { kind: 'console', level: 'info', values: [text] }),
    });
  } finally {
    for (const one of open) one.close();
  }
}

async function connect(
  name: string,
  port: number | undefined,
  server: Pick<InPageServer, 'dial' | 'gone'>,
  tell: (peer: string, happening: Happening) => void,
): Promise<ProbeClient> {
  const address = port === undefined ? URL_OF_ANY : `http://localhost:${port}`;
  // Any port: the wire asks for the frame's own address, which stands for whatever server there is.
  const origin = port === undefined ? URL_OF_ANY : 'http://tester.invalid';
  class Transport extends WebSocketTransport {
    override createSocket(url: string): WebSocket {
      // What engine.io-client uses of a WebSocket, a PortSocket has.
      return new PortSocket(url, (to, wire) => server.dial(name, to, origin, wire)) as unknown as WebSocket;
    }
  }
  const socket: Socket = io(address, {
    // The class is what engine.io-client's own transports are.
    transports: [Transport as never],
    forceNew: true,
    reconnection: false,
    timeout: PATIENCE_MS,
  });
  const heard: { event: string; args: unknown[] }[] = [];
  const waiting = new Set<() => void>();
  socket.onAny((event: string, ...args: unknown[]) => {
    heard.push({ event, args });
    tell(name, {
      kind: 'signal',
      direction: 'in',
      socket: 'io1',
      event,
      args: args.map((arg) => preview(arg)),
    });
    for (const look of waiting) look();
  });
  socket.onAnyOutgoing((event: string, ...args: unknown[]) => {
    tell(name, {
      kind: 'signal',
      direction: 'out',
      socket: 'io1',
      event,
      args: args.map((arg) => preview(arg)),
    });
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

  return {
    get id() {
      return socket.id;
    },
    get isConnected() {
      return socket.connected;
    },
    emit: (event, ...args) => void socket.emit(event, ...args),
    hears(event) {
      return new Promise((resolve) => {
        const settle = (args: unknown[] | undefined) => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve(args);
        };
        const timer = setTimeout(settle, PATIENCE_MS, undefined);
        const look = () => {
          const at = heard.findIndex((one) => one.event === event);
          if (at >= 0) settle(heard.splice(at, 1)[0]?.args);
        };
        waiting.add(look);
        look();
      });
    },
    close() {
      socket.close();
      server.gone(name);
    },
  };
}
