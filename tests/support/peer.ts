// A signaling peer that remembers what it heard, so that a test can wait for it, whenever it came.
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { ClientEvents, LogLine, ServerEvents } from '../../server/protocol.ts';

export class Peer {
  readonly socket: Socket<ServerEvents, ClientEvents>;
  /** All events but `log`, in order: ['joined', 'foo', 'id']. */
  readonly heard: unknown[][] = [];
  readonly logged: LogLine[] = [];
  #taken = new Map<string, number>();

  constructor(url: string, options: Partial<ManagerOptions & SocketOptions> = {}) {
    this.socket = io(url, { forceNew: true, reconnection: false, ...options });
    this.socket.onAny((name: string, ...args: unknown[]) => {
      if (name === 'log')
        this.logged.push(args[0] as LogLine); // the protocol's promise, tested below
      else this.heard.push([name, ...args]);
    });
  }

  /** The arguments of the next event of this name that was not waited for yet. */
  async next(name: keyof ServerEvents): Promise<unknown[]> {
    const taken = this.#taken.get(name) ?? 0;
    this.#taken.set(name, taken + 1);
    for (;;) {
      const found = this.heard.filter(([heard]) => heard === name)[taken];
      if (found) return found.slice(1);
      await this.#anyEvent();
    }
  }

  /** Resolves when the server has handled all that was sent before, and its answers are here. */
  async settled(): Promise<void> {
    const before = this.logged.length;
    this.socket.emit('ipaddr');
    while (!this.logged.slice(before).some((line) => line[1]?.startsWith('This server does not tell'))) {
      await this.#anyEvent();
    }
  }

  /** Everything heard under this name so far. */
  all(name: keyof ServerEvents): unknown[][] {
    return this.heard.filter(([heard]) => heard === name).map((event) => event.slice(1));
  }

  close(): void {
    this.socket.close();
  }

  #anyEvent(): Promise<void> {
    return new Promise((resolve) => {
      const listener = () => {
        this.socket.offAny(listener);
        resolve();
      };
      this.socket.onAny(listener);
    });
  }
}
