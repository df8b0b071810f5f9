// What stands between a socket and the code that answers it: a limit, a schema, and a net below. Whatever goes wrong in
// here ends one socket at most, never the process.
import type { Socket } from 'socket.io';
import type { GenericSchema, InferOutput } from 'valibot';
import type { Answer, IceServer, Refusal, WorkbookClientEvents } from './protocol.ts';
import { check, inWords } from './schemas.ts';

/** What both protocols need around them. */
export interface Services {
  log: Log;
  metrics: SignalingMetrics;
  /** For somebody who has a seat. */
  iceServersFor(peer: string): { iceServers: IceServer[]; iceExpiresAtMs?: number };
}

/** The part of a logger that is used here: fields first, then what happened. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface SignalingMetrics {
  /** Messages on their way to this many peers. */
  relayed(peers: number): void;
  /** A message was put into a mailbox. */
  kept(): void;
  refused(code: Refusal['code']): void;
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
export function guard(socket: Socket, { log, metrics }: Services) {
  const bucket = createBucket();
  const handlers = new Map<string, { schema: GenericSchema; handler: Handler<never> }>();

  socket.onAny((event: string, ...args: unknown[]) => {
    const callback = args.findLast((arg): arg is Callback => typeof arg === 'function');
    let afterwards: (() => void) | undefined;
    const answer = (value: Answer<object>) => {
      if ('error' in value) {
        metrics.refused(value.error.code);
        if (!callback) socket.emit('refused', { event: event.slice(0, 64), error: value.error });
      }
      callback?.(value);
      afterwards?.();
    };
    const fail = (error: unknown) => {
      log.error({ error, event, socket: socket.id }, 'handler failed');
      socket.disconnect(true);
    };

    const waitMs = bucket.take();
    if (waitMs > 0) {
      answer({
        error: {
          code: 'rate-limited',
          expected: `at most ${MESSAGES_PER_SECOND} messages a second, ${BURST} in a burst`,
          found: 'more',
          retryAfterMs: waitMs,
        },
      });
      if (bucket.isFlooded()) {
        log.warn({ socket: socket.id }, 'flood: socket ended');
        socket.disconnect(true);
      }
      return;
    }
    const known = handlers.get(event);
    if (!known) {
      const expected = `one of ${[...handlers.keys()].join(', ')}`;
      answer({ error: { code: 'unknown-event', expected, found: inWords(event) } });
      return;
    }
    try {
      const request = check(known.schema, typeof args[0] === 'function' ? undefined : args[0]);
      if (isRefusal(request)) {
        answer(request);
        return;
      }
      // What its schema lets through, see `on`.
      const result = known.handler(request as never, (then) => {
        afterwards = then;
      });
      if (result instanceof Promise) result.then(answer).catch(fail);
      else answer(result);
    } catch (error) {
      fail(error);
    }
  });

  return <E extends keyof WorkbookClientEvents, S extends GenericSchema>(
    event: E,
    schema: S,
    handler: Handler<InferOutput<S>>,
  ): void => {
    handlers.set(event, { schema, handler });
  };
}

function isRefusal(value: unknown): value is { error: Refusal } {
  return typeof value === 'object' && value !== null && 'error' in value;
}

/** Sustained; a call is set up with about 10 messages each way. */
export const MESSAGES_PER_SECOND = 50;
export const BURST = 200;
/** So many refusals without a pause, and it is no mistake any more. */
const FLOOD = 1_000;

interface Bucket {
  /** Takes one token: 0, or how many ms until there is one. */
  take(): number;
  isFlooded(): boolean;
}

/**
 * A token bucket. Ten lines instead of rate-limiter-flexible, which guards connections (limits.ts): its answers are
 * promises, and the codelab's protocol must be answered in the tick it asks in.
 */
export function createBucket(now: () => number = performance.now.bind(performance)): Bucket {
  let tokens = BURST;
  let atMs = now();
  let refusals = 0;
  return {
    take() {
      const nowMs = now();
      tokens = Math.min(BURST, tokens + ((nowMs - atMs) / 1000) * MESSAGES_PER_SECOND);
      atMs = nowMs;
      if (tokens >= 1) {
        tokens -= 1;
        if (tokens >= BURST / 2) refusals = 0;
        return 0;
      }
      refusals += 1;
      return Math.ceil(((1 - tokens) / MESSAGES_PER_SECOND) * 1000);
    },
    isFlooded: () => refusals >= FLOOD,
  };
}
