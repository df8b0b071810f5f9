// A peer of the workbook's protocol that remembers what it heard, so that a test can wait for it, whenever it came.
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type {
  Answer,
  JoinRequest,
  Letter,
  Message,
  Refusal,
  Seated,
  WorkbookClientEvents,
  WorkbookServerEvents,
} from '../../server/protocol.ts';

type Facts = {
  [Event in keyof WorkbookServerEvents]: Parameters<WorkbookServerEvents[Event]>[0];
};

type AnswerTo<Event extends keyof WorkbookClientEvents> = Parameters<
  Parameters<WorkbookClientEvents[Event]>[1]
>[0];

export class Member {
  readonly socket: Socket<WorkbookServerEvents, WorkbookClientEvents>;
  /** All events, in order. */
  readonly heard: { event: string; fact: unknown }[] = [];
  #taken = new Map<string, number>();
  #waiting = new Set<() => void>();
  #id = 0;

  constructor(url: string, options: Partial<ManagerOptions & SocketOptions> = {}) {
    this.socket = io(`${url}/workbook`, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      ...options,
    });
    this.socket.onAny((event: string, fact: unknown) => {
      this.heard.push({ event, fact });
      for (const wake of this.#waiting) wake();
    });
  }

  ask<Event extends keyof WorkbookClientEvents>(
    event: Event,
    request: Parameters<WorkbookClientEvents[Event]>[0],
  ): Promise<AnswerTo<Event>> {
    // One event's request and answer belong together; TypeScript can't follow that through a union of events.
    const emit = this.socket.emit.bind(this.socket) as (
      event: string,
      request: unknown,
      answer: (value: AnswerTo<Event>) => void,
    ) => void;
    return new Promise((resolve) => emit(event, request, resolve));
  }

  /** Sits down, or throws the refusal. */
  async join(room: string, request: Partial<JoinRequest> = {}): Promise<Seated> {
    return granted(await this.ask('room:join', { room, name: 'Ada', ...request }));
  }

  /** Sends with the next id; the answer may be a refusal. */
  send(room: string, message: Message, to?: string): Promise<Answer<{ sent: number; kept: number }>> {
    this.#id += 1;
    return this.ask('message:send', { room, to, id: this.#id, message });
  }

  /** The next fact of this name that was not waited for yet. */
  async next<Event extends keyof Facts>(event: Event): Promise<Facts[Event]> {
    const taken = this.#taken.get(event) ?? 0;
    this.#taken.set(event, taken + 1);
    for (;;) {
      const found = this.all(event)[taken];
      if (found) return found;
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  all<Event extends keyof Facts>(event: Event): Facts[Event][] {
    // Recorded under this name above.
    return this.heard.filter((one) => one.event === event).map(({ fact }) => fact as Facts[Event]);
  }

  /** 'hello' of every { text } that arrived, in order. */
  texts(): string[] {
    return this.all('message').flatMap(({ message }: Letter) => ('text' in message ? [message.text] : []));
  }

  /** The server has handled all that was sent before. */
  settled(): Promise<unknown> {
    return this.ask('clock:read', {});
  }

  /** The connection ends as when a cable is pulled and the operating system notices: no goodbye. */
  drop(): void {
    this.socket.io.engine.transport.close();
    this.socket.io.engine.close();
  }

  close(): void {
    this.socket.close();
  }
}

export function granted<T extends object>(answer: Answer<T>): T {
  if (isRefusal(answer)) throw new Error(JSON.stringify(answer.error));
  return answer;
}

export function refused(answer: Answer<object>): Refusal {
  if (isRefusal(answer)) return answer.error;
  throw new Error(`Expected a refusal, found ${JSON.stringify(answer)}`);
}

function isRefusal(answer: Answer<object>): answer is { error: Refusal } {
  return 'error' in answer;
}
