// What stands between a socket and the code that answers it: a limit, a schema, and a net below. Whatever goes wrong in
// here ends one socket at most, never the process.
import type { Socket } from 'socket.io';
import type { GenericSchema, InferOutput } from 'valibot';
import type { TurnedAway } from './gate.ts';
import { BURST, connectionOf, MESSAGES_PER_SECOND } from './limits.ts';
import type { Answer, IceServer, Refusal, WorkbookClientEvents } from './protocol.ts';
import { check, inWords } from './schemas.ts';

/** What both protocols need around them. */
export interface Services {
  log: Log;
  metrics: SignalingMetrics;
  /** For somebody who has a seat. */
  iceServersFor(peer: string): { iceServers: IceServer[]; iceExpiresAtMs?: number };
}

/**
 * The part of a logger that is used here: fields first, then what happened. No addresses, names, tokens or messages of
 * people go in there.
 */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface SignalingMetrics {
  /** The message that is being handled is on its way to this many peers. */
  relayed(peers: number): void;
  /** A message was put into a mailbox. */
  kept(): void;
  refused(code: Refusal['code']): void;
  /** Somebody who wanted to connect was turned away. */
  turnedAway(reason: TurnedAway['reason']): void;
  /** A connection was ended by us. */
  ended(reason: 'flood' | 'slow-reader' | 'failure'): void;
}

/** The last argument of an event, if the page waits for an answer. */
type Callback = (answer: unknown) => void;

/** `after` runs in the tick of the answer, right behind it. */
type Handler<Request> = (
  request: Request,
  after: (then: () => void) => void,
) => Answer<object> | Promise<Answer<object>>;

/**
 * Returns a function that registers the answer to an event: `on('room:join', schema, handler)`. What the handler returns
 * goes back as the acknowledgement; a refusal nobody waits for goes back as the event `refused`. Unknown events are
 * refused too.
 */
export function guard<Events = WorkbookClientEvents>(socket: Socket, services: Services) {
  const { metrics } = services;
  const connection = connectionOf(socket);
  const handlers = new Map<string, { schema: GenericSchema; handler: Handler<never> }>();

  // A page may give an event a number for a name: `event` is what Socket.IO's types say, and no promise.
  catchAll(socket, services, (event: unknown, args) => {
    const last = args.at(-1);
    const callback = typeof last === 'function' ? (last as Callback) : undefined; // Socket.IO's, with one argument
    let afterwards: (() => void) | undefined;
    const answer = (value: Answer<object>) => {
      if (isRefusal(value)) {
        metrics.refused(value.error.code);
        if (!callback) socket.emit('refused', { event: String(event).slice(0, 64), error: value.error });
      }
      callback?.(value);
      afterwards?.();
    };

    const waitMs = connection.takeMessage();
    if (waitMs > 0) {
      answer({
        error: {
          code: 'rate-limited',
          expected: `at most ${MESSAGES_PER_SECOND} messages a second, ${BURST} in a burst`,
          found: 'more',
          retryAfterMs: waitMs,
        },
      });
      return undefined;
    }
    const known = typeof event === 'string' ? handlers.get(event) : undefined;
    if (!known) {
      const expected = `one of ${[...handlers.keys()].join(', ')}`;
      const found = typeof event === 'string' ? JSON.stringify(event.slice(0, 64)) : inWords(event);
      answer({ error: { code: 'unknown-event', expected, found } });
      return undefined;
    }
    const request = check(known.schema, typeof args[0] === 'function' ? undefined : args[0]);
    if (isRefusal(request)) {
      answer(request);
      return undefined;
    }
    // What its schema lets through, see `on`.
    const result = known.handler(request as never, (then) => {
      afterwards = then;
    });
    if (result instanceof Promise) return result.then(answer);
    answer(result);
    return undefined;
  });

  return <E extends keyof Events & string, S extends GenericSchema>(
    event: E,
    schema: S,
    handler: Handler<InferOutput<S>>,
  ): void => {
    handlers.set(event, { schema, handler });
  };
}

/** Hands every event of a socket on. What throws or rejects there ends this connection, and nothing else. */
export function catchAll(
  socket: Socket,
  { log, metrics }: Services,
  handle: (event: unknown, args: unknown[]) => Promise<unknown> | undefined,
): void {
  const fail = (error: unknown) => {
    log.error({ error, socket: socket.id }, 'handler failed: connection ended');
    metrics.ended('failure');
    socket.disconnect(true);
  };
  socket.onAny((event: unknown, ...args: unknown[]) => {
    try {
      handle(event, args)?.catch(fail);
    } catch (error) {
      fail(error);
    }
  });
}

function isRefusal(value: unknown): value is { error: Refusal } {
  return typeof value === 'object' && value !== null && 'error' in value;
}
