// A page of a workshop over a real socket, that remembers what it was told.
import assert from 'node:assert/strict';
import { io as connect, type Socket } from 'socket.io-client';
import type { ClassClientEvents, ClassServerEvents, View } from '../../server/class/protocol.ts';
import type { Refusal } from '../../server/protocol.ts';

export class Page {
  readonly socket: Socket<ClassServerEvents, ClassClientEvents>;
  readonly heard: [event: string, fact: unknown][] = [];
  #wake = new Set<() => void>();

  /** `keeps` is whether it says that it has a suggestion, as pages do. */
  constructor(url: string, { keeps = true, origin }: { keeps?: boolean; origin?: string } = {}) {
    this.socket = connect(`${url}/class`, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      ...(origin !== undefined && { extraHeaders: { Origin: origin } }),
    });
    this.socket.onAny((event: string, fact: unknown, received: unknown) => {
      if (keeps && typeof received === 'function') received();
      this.heard.push([event, fact]);
      for (const wake of this.#wake) wake();
    });
  }

  /** Any event, also those that the types would not let pass. */
  ask(event: string, request: unknown = {}): Promise<Record<string, unknown> & { error?: Refusal }> {
    const emit = this.socket.timeout(30_000).emitWithAck.bind(this.socket.timeout(30_000)) as (
      event: string,
      request: unknown,
    ) => Promise<Record<string, unknown>>;
    return emit(event, request);
  }

  /** What was asked for; throws a refusal. */
  async get<T>(event: keyof ClassClientEvents, request: unknown = {}): Promise<T> {
    const answer = await this.ask(event, request);
    assert.equal(answer.error, undefined, JSON.stringify(answer.error));
    return answer as T;
  }

  /** The first fact, heard already or to come, that `holds`; told with its place in `heard`. */
  async hear<E extends keyof ClassServerEvents>(
    event: E,
    holds: (fact: Parameters<ClassServerEvents[E]>[0], at: number) => boolean = () => true,
  ): Promise<Parameters<ClassServerEvents[E]>[0]> {
    for (;;) {
      for (const [at, [name, fact]] of this.heard.entries()) {
        // Recorded under its name.
        const told = fact as Parameters<ClassServerEvents[E]>[0];
        if (name === event && holds(told, at)) return told;
      }
      await new Promise<void>((resolve) => this.#wake.add(resolve));
    }
  }

  has(event: keyof ClassServerEvents): boolean {
    return this.heard.some(([name]) => name === event);
  }
}

export async function startsWorkshop(page: Page): Promise<{ code: string; token: string }> {
  const started = await page.get<{ code: string; token: string }>('class:start', {
    title: 'WebRTC',
    name: 'Ada',
  });
  await page.get('class:enter', started);
  return started;
}

export async function joins(
  page: Page,
  code: string,
  name: string,
): Promise<{ page: Page; id: string; token: string; view: View }> {
  const { view, token } = await page.get<{ view: View; token: string }>('class:join', { code, name });
  return { page, id: view.you.id, token, view };
}
