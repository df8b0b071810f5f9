// A change of a workshop, before it is made. Rules (class.ts) edit copies of records; a store then writes what differs,
// in one indivisible step, and only if nobody else has changed meanwhile what was taken. So the rules are written once,
// and hold for one process and for many.
import type { Head, Learner, Suggestion, WorkshopState } from './workshops.ts';

/** 'head', 'learner:p8Kf3…', 'suggestion:7': a workshop is kept in these pieces. */
export type RecordName = 'head' | `learner:${string}` | `suggestion:${string}`;
export type AnyRecord = Head | Learner | Suggestion;

/** `before` is undefined for one that is new, `after` for one that is gone. */
export type Change =
  | { kind: 'head'; name: 'head'; before: Head | undefined; after: Head | undefined }
  | { kind: 'learner'; name: RecordName; before: Learner | undefined; after: Learner | undefined }
  | { kind: 'suggestion'; name: RecordName; before: Suggestion | undefined; after: Suggestion | undefined };

export interface Draft {
  /** As it is. Look at it, and take from below what is to be changed or must not change meanwhile. */
  readonly state: WorkshopState;
  head(): Head;
  learner(id: string): Learner | undefined;
  addLearner(learner: Learner): void;
  forgetLearner(id: string): void;
  addSuggestion(suggestion: Suggestion): void;
  forgetSuggestion(number: number): void;
}

/** The draft, and what a store asks of it afterwards. */
export function createDraft(state: WorkshopState) {
  const taken = new Map<RecordName, AnyRecord | undefined>();

  function take(name: RecordName): AnyRecord | undefined {
    if (!taken.has(name)) taken.set(name, structuredClone(recordOf(state, name)));
    return taken.get(name);
  }

  const draft: Draft = {
    state,
    // As `recordOf` has it, by name.
    head: () => take('head') as Head,
    learner: (id) => take(`learner:${id}`) as Learner | undefined,
    addLearner: (learner) => taken.set(`learner:${learner.id}`, learner),
    forgetLearner: (id) => taken.set(`learner:${id}`, undefined),
    addSuggestion: (suggestion) => taken.set(`suggestion:${suggestion.number}`, suggestion),
    forgetSuggestion: (number) => taken.set(`suggestion:${number}`, undefined),
  };
  return {
    draft,
    /** All that the edit has looked at so that it must not change, or has changed. */
    names: (): RecordName[] => [...taken.keys()],
    /** What differs. */
    changes: (): Change[] =>
      [...taken].flatMap(([name, after]) => {
        const before = recordOf(state, name);
        return JSON.stringify(before) === JSON.stringify(after) ? [] : [changeOf(name, before, after)];
      }),
  };
}

export function changeOf(
  name: RecordName,
  before: AnyRecord | undefined,
  after: AnyRecord | undefined,
): Change {
  const [kind = ''] = name.split(':');
  return { kind, name, before, after } as Change; // a name says what its record is
}

export function recordOf(state: WorkshopState, name: RecordName): AnyRecord | undefined {
  if (name === 'head') return state.head;
  const [kind, id = ''] = split(name);
  return kind === 'learner' ? state.learners.get(id) : state.suggestions.get(id);
}

/** Puts a record where it belongs; undefined takes it away. */
export function putRecord(state: WorkshopState, { kind, name, after }: Change): void {
  if (kind === 'head') {
    if (after) state.head = after;
    return;
  }
  const [, id = ''] = split(name);
  const records = (kind === 'learner' ? state.learners : state.suggestions) as Map<string, typeof after>;
  if (after) records.set(id, after);
  else records.delete(id);
}

/** A learner's id may hold '-' and '_', no ':'. */
function split(name: RecordName): string[] {
  return name.split(':');
}
