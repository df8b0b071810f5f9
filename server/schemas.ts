// What the workbook's protocol accepts, event by event. Nothing is done with a request before it has passed here.
//
// Fixed shapes and strings only: a relay that passes any JSON on dies from 10 kB of brackets, because what JSON.parse
// reads JSON.stringify need not be able to write.
import * as v from 'valibot';
import type { Message, Refusal } from './protocol.ts';

export const MAX_SDP_BYTES = 64 * 1024;
export const MAX_CANDIDATE_BYTES = 1024;
export const MAX_TEXT_BYTES = 4 * 1024;
export const MAX_NAME_CHARACTERS = 40;
export const MIN_CAPACITY = 2;
export const MAX_CAPACITY = 16;
/** As many as an offer may bring along. */
const MAX_CANDIDATES = 32;
const CANDIDATES = `an array of at most ${MAX_CANDIDATES} candidates`;

/** Also the codelab's: what people type as a room's name. */
export const roomName = v.pipe(
  v.string('1 to 64 of A-Z a-z 0-9 _ -'),
  v.regex(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 of A-Z a-z 0-9 _ -'),
);

/** Control characters, bidirectional overrides and the like: a name must not write over its neighbours. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** '  Ada\u202e ' → 'Ada' */
export function cleanName(name: string): string {
  return name.replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
}

export const displayName = v.pipe(
  v.string(`a string of 1 to ${MAX_NAME_CHARACTERS} characters`),
  v.maxLength(1024, `at most ${MAX_NAME_CHARACTERS} characters`),
  v.transform(cleanName),
  v.check(
    (name) => name !== '' && [...name].length <= MAX_NAME_CHARACTERS,
    `1 to ${MAX_NAME_CHARACTERS} characters that can be seen`,
  ),
);

export const token = v.pipe(
  v.string('16 to 128 of A-Z a-z 0-9 _ -'),
  v.regex(/^[A-Za-z0-9_-]{16,128}$/, '16 to 128 of A-Z a-z 0-9 _ -'),
);
const peer = v.pipe(v.string('the id of a peer'), v.regex(/^[A-Za-z0-9_-]{1,32}$/, 'the id of a peer'));
/** A whole number. */
export function whole(least: number, most: number) {
  const range = `a whole number from ${least} to ${most}`;
  return v.pipe(v.number(range), v.integer(range), v.minValue(least, range), v.maxValue(most, range));
}

const count = whole(1, 2 ** 48);

export function text(bytes: number) {
  const atMost = `at most ${bytes} bytes`;
  return v.pipe(
    v.string(`a string of ${atMost}`),
    // The length alone first: nobody makes us count the bytes of a long one, and of a short one nobody needs to.
    v.maxLength(bytes, atMost),
    v.check((value) => value.length * 3 <= bytes || Buffer.byteLength(value) <= bytes, atMost),
  );
}

const SHORT = 'null or a string of at most 256 characters';
const short = v.nullish(v.pipe(v.string(SHORT), v.maxLength(256, SHORT)));

const candidate = v.object({
  candidate: text(MAX_CANDIDATE_BYTES),
  sdpMid: short,
  sdpMLineIndex: v.nullish(whole(0, 65_535)),
  usernameFragment: short,
});

const description = v.object({
  type: v.picklist(['offer', 'answer', 'pranswer', 'rollback']),
  sdp: v.optional(text(MAX_SDP_BYTES)),
});

/** Which shape a message has is told by its first key, so that a fault is named in the shape that was meant. */
const messages = {
  description: v.object({
    description,
    candidates: v.optional(v.pipe(v.array(candidate, CANDIDATES), v.maxLength(MAX_CANDIDATES, CANDIDATES))),
  }),
  candidate: v.object({ candidate: v.nullable(candidate) }),
  text: v.object({ text: text(MAX_TEXT_BYTES) }),
  heard: v.object({
    heard: v.pipe(
      v.record(peer, v.object({ session: count, id: count })),
      v.check((heard) => Object.keys(heard).length <= MAX_CAPACITY, `at most ${MAX_CAPACITY} peers`),
    ),
  }),
} satisfies Record<string, v.GenericSchema<unknown, Message>>;

const message = v.lazy((input) => {
  const kinds = Object.keys(messages) as (keyof typeof messages)[]; // its own keys
  const kind = kinds.find((key) => typeof input === 'object' && input !== null && Object.hasOwn(input, key));
  return kind
    ? (messages[kind] as v.GenericSchema<unknown, Message>) // one of them: `satisfies` above
    : v.never(`one of { ${kinds.join(' }, { ')} }`);
});

export const requests = {
  'room:join': v.object({
    room: roomName,
    name: displayName,
    token: v.optional(token),
    capacity: v.optional(whole(MIN_CAPACITY, MAX_CAPACITY), MIN_CAPACITY),
    session: v.optional(count),
  }),
  'room:leave': v.object({ room: roomName }),
  'message:send': v.object({ room: roomName, to: v.optional(peer), id: count, message }),
  'ice:renew': v.object({ room: roomName }),
  'clock:read': v.object({}),
};

/** What passed, or a refusal that says where and what was wrong. */
export function check<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
): v.InferOutput<S> | { error: Refusal } {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = issue.path?.map(({ key }) => String(key).slice(0, 32)).join('.') ?? '';
  const wanted = wordsFor(issue);
  return {
    error: {
      code: 'malformed',
      expected: where ? `${where}: ${wanted}` : wanted,
      found: inWords(issue.input),
    },
  };
}

/** A schema's own words, unless they are the library's, which begin with "Invalid". */
function wordsFor({ message, type, input, expected }: v.BaseIssue<unknown>): string {
  if (!message.startsWith('Invalid')) return message;
  if (message.startsWith('Invalid key') && input === undefined) return 'a value';
  return type === 'object' || type === 'record' ? 'an object' : (expected ?? 'another value');
}

/** 'a string of 70 characters': what was found, without repeating it. */
export function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 'binary data';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
