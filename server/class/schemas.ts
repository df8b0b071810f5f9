// What workshops accept, event by event. Nothing is done with a request before it has passed here.
import * as v from 'valibot';
import { displayName, text, token, whole } from '../schemas.ts';
import { MAX_CAP } from './workshops.ts';

/** All files of one exercise together; an exercise of the workbook has 2 to 10 kB. */
export const MAX_CODE_BYTES = 64 * 1024;
const MAX_FILES = 12;
const MAX_TRACE_LINES = 200;

const code = v.pipe(v.string('the code of a workshop'), v.maxLength(32, 'the code of a workshop'));
// 05-peer-connection
const lesson = v.pipe(v.string("a lesson's folder"), v.regex(/^[\w-]{1,64}$/, "a lesson's folder"));
// 05-peer-connection/answer
const exercise = v.pipe(
  v.string('lesson/exercise'),
  v.regex(/^[\w-]{1,64}\/[\w-]{1,64}$/, 'lesson/exercise'),
  v.check((id) => !/__proto__|constructor|prototype/.test(id), 'lesson/exercise'),
);
const learner = v.pipe(v.string('the id of a learner'), v.regex(/^[\w-]{1,32}$/, 'the id of a learner'));
const claim = text(1200);
const nothing = v.optional(v.object({}), {});

const files = v.pipe(
  v.array(
    v.object({
      path: v.pipe(
        v.string('the name of a file'),
        v.regex(/^[\w.-]{1,64}$/, 'the name of a file, 1 to 64 of A-Z a-z 0-9 _ . -'),
      ),
      text: text(MAX_CODE_BYTES),
    }),
    `an array of at most ${MAX_FILES} files`,
  ),
  v.maxLength(MAX_FILES, `at most ${MAX_FILES} files`),
  v.check(
    (all) => all.reduce((sum, file) => sum + file.text.length, 0) <= MAX_CODE_BYTES,
    `at most ${MAX_CODE_BYTES} characters in all files together`,
  ),
);

export const requests = {
  'class:start': v.object({ title: v.pipe(text(400), v.trim()), name: displayName }),
  'class:join': v.object({ code, name: displayName }),
  'class:enter': v.object({ code, token }),

  'progress:report': v.object({
    exercise,
    state: v.picklist(['not-started', 'running', 'failing', 'passed']),
    claim: v.optional(claim),
  }),
  'hand:set': v.object({ raised: v.boolean() }),
  'look:answer': v.object({ allow: v.boolean() }),
  'look:show': v.object({
    exercise,
    files,
    checks: v.pipe(v.array(v.object({ claim, holds: v.boolean() })), v.maxLength(20)),
    trace: v.pipe(v.array(text(2000)), v.maxLength(MAX_TRACE_LINES, `at most ${MAX_TRACE_LINES} lines`)),
  }),
  'call:answer': v.object({ accept: v.boolean() }),
  'check:report': v.object({
    camera: v.boolean(),
    secure: v.boolean(),
    roundTripMs: whole(0, 600_000),
    peer: v.boolean(),
    candidates: v.pipe(v.array(v.picklist(['host', 'mdns', 'srflx', 'prflx', 'relay'])), v.maxLength(5)),
    neighbour: v.optional(v.picklist(['direct', 'relay', 'unreachable', 'nobody'])),
  }),
  'check:meet': nothing,
  'data:read': nothing,
  'class:leave': nothing,

  'class:set': v.object({ locked: v.optional(v.boolean()), cap: v.optional(whole(1, MAX_CAP)) }),
  'guide:go': v.object({
    lesson,
    exercise: v.optional(v.pipe(v.string('an exercise'), v.regex(/^[\w-]{1,64}$/, 'an exercise'))),
  }),
  'timer:set': v.object({ minutes: whole(0, 600) }),
  'message:set': v.object({ text: v.pipe(text(2000), v.trim()) }),
  'solutions:set': v.object({ lesson, open: v.boolean() }),
  'code:suggest': v.object({ exercise, files, to: v.optional(learner) }),
  'learner:rename': v.object({ learner, name: displayName }),
  'learner:remove': v.object({ learner }),
  'hand:lower': v.object({ learner }),
  'look:ask': v.object({ learner }),
  'look:end': v.object({ learner }),
  'call:ask': v.object({ learner }),
  'pairs:make': v.object({ keep: v.boolean(), odd: v.optional(v.picklist(['trio', 'bot']), 'trio') }),
  'pairs:set': v.object({
    learners: v.pipe(
      v.array(learner),
      v.check((ids) => ids.length >= 1 && ids.length <= 3 && new Set(ids).size === ids.length, '1 to 3'),
    ),
  }),
  'pairs:end': nothing,
  'instructor:add': v.object({ name: displayName }),
  'class:export': nothing,
  'class:end': nothing,
};
