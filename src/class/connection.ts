/**
 * A page's connection to its workshop, and the two seats that this browser can hold: a learner's, which all pages
 * share, and an instructor's, for the board. With SIGNALING_URL the workshop is on that machine.
 */
import { io, type Socket } from 'socket.io-client';
import type { ClassClientEvents, ClassServerEvents } from '../../server/class/protocol.ts';
import type { Refusal } from '../../server/protocol.ts';
import { strings } from '../i18n/en-class.ts';
import { keepSetting, setting } from '../progress.ts';
import { serverConfig } from '../sandbox/host.ts';

export type ClassSocket = Socket<ClassServerEvents, ClassClientEvents>;

export interface Place {
  code: string;
  token: string;
}

type Kind = 'class' | 'class-board';

/** What an event is answered with, if it is not refused. */
export type Result<E extends keyof ClassClientEvents> = Exclude<
  Parameters<Parameters<ClassClientEvents[E]>[1]>[0],
  { error: Refusal }
>;

const ANSWER_MS = 10_000;

/** Why the server said no, in words for people. */
export class Refused extends Error {
  readonly refusal: Refusal | undefined;
  constructor(refusal: Refusal | undefined) {
    super(inWords(refusal));
    this.refusal = refusal;
  }

  /** Whether asking again makes no sense. */
  get isFinal(): boolean {
    return this.refusal !== undefined && this.refusal.retryAfterMs === undefined;
  }
}

export function place(kind: Kind): Place | undefined {
  return setting<Place>(kind);
}

/** undefined gives it up. */
export function keepPlace(kind: Kind, taken: Place | undefined): void {
  keepSetting(kind, taken);
}

/** Connects, and again whenever the connection is lost. */
export async function openClass(): Promise<ClassSocket> {
  const { signalingUrl } = await serverConfig();
  return io(`${signalingUrl ?? ''}/class`, { transports: ['websocket'], reconnectionDelayMax: 5_000 });
}

/**
 * Asks, and resolves with what was asked for. Throws a `Refused`, also if there is no answer in 10 s. Who comes back to a
 * workshop asks again while the server can't say whether there is one.
 */
export async function ask<E extends keyof ClassClientEvents>(
  socket: ClassSocket,
  event: E,
  request: Parameters<ClassClientEvents[E]>[0],
): Promise<Result<E>> {
  // One event's request and answer belong together; TypeScript can't follow that through a union of events.
  const timed = socket.timeout(ANSWER_MS);
  const emit = timed.emitWithAck.bind(timed) as (event: string, request: unknown) => Promise<unknown>;
  const answer = (await emit(event, request).catch(() => {
    throw new Refused(undefined);
  })) as Result<E> | { error: Refusal };
  if (!('error' in answer)) return answer;
  const { retryAfterMs } = answer.error;
  if (retryAfterMs === undefined || event !== 'class:enter') throw new Refused(answer.error);
  await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
  if (!socket.connected) throw new Refused(answer.error);
  return ask(socket, event, request);
}

function inWords(refusal: Refusal | undefined): string {
  const t = strings.errors;
  if (!refusal) return t.unreachable;
  const { code, expected, found, retryAfterMs = 0 } = refusal;
  if (code === 'no-such-class') return t[code];
  if (code === 'unavailable') return t.unavailable;
  if (code === 'rate-limited') return t[code](Math.max(1, Math.ceil(retryAfterMs / 1000)));
  return t.other(expected, found);
}
