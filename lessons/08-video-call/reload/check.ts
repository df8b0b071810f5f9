import { all, answers, type Check, type EntryOf, plain, type Trace } from '#trace';

interface Answer {
  error?: { code: string; expected: string; found: string };
  you?: { peer: string };
}

function answerOf({ args }: EntryOf<'signal'>): Answer {
  return (plain(args[0]) ?? {}) as Answer;
}

/** The start of a page that took the place of another one of the same peer. */
function reloaded(trace: Trace): EntryOf<'run'> | undefined {
  const starts = all(trace, 'run').filter(({ phase }) => phase === 'start');
  return starts.find(({ peer, id }) => starts.some((other) => other.peer === peer && other.id < id));
}

/** What the server answered to the page that was loaded again. */
function secondAnswer(trace: Trace): Answer | undefined {
  const page = reloaded(trace);
  const answer = answers(trace, 'room:join').find(
    ({ peer, id }) => page && peer === page.peer && id > page.id,
  );
  return answer && answerOf(answer);
}

function isOnOldSeat(trace: Trace): boolean {
  const page = reloaded(trace);
  const first = answers(trace, 'room:join').find(
    ({ peer, id }) => page && peer === page.peer && id < page.id,
  );
  const seat = secondAnswer(trace)?.you?.peer;
  return seat !== undefined && first !== undefined && answerOf(first).you?.peer === seat;
}

/** Peers that have seen the other one after this entry. */
function seeing(trace: Trace, after: { id: number } | undefined): string[] {
  const frames = all(trace, 'frame').filter(({ id, remote }) => remote && id > (after?.id ?? 0));
  return [...new Set(frames.map(({ peer }) => peer))];
}

export default [
  {
    claim: 'Alice and Bob see each other',
    holds: (trace) => seeing(trace, undefined).length >= 2,
    seen: (trace) => `${seeing(trace, undefined).length} of 2 see the other one so far.`,
  },
  {
    claim: 'A page that is loaded again comes back to the seat of the page before',
    failsFirst: true,
    holds: isOnOldSeat,
    seen(trace) {
      const page = reloaded(trace);
      if (!page) return 'No page was loaded again yet: press ↻ Reload above one of the previews.';
      const answer = secondAnswer(trace);
      if (!answer) return `${page.peer}’s new page has got no answer to room:join yet.`;
      const { error } = answer;
      if (error?.code === 'room-full')
        return `The server refused ${page.peer}’s new page: room-full. It still keeps ${page.peer}’s old seat, and cannot know that this is the same person: show it the token.`;
      if (error)
        return `The server refused ${page.peer}’s new page: ${error.code}. It expected ${error.expected}, and found ${error.found}.`;
      return `${page.peer} has got a new seat, not the one before: the token that it was given was not shown again.`;
    },
  },
  {
    claim: 'The call comes back: both see each other again after the reload',
    holds: (trace) => reloaded(trace) !== undefined && seeing(trace, reloaded(trace)).length >= 2,
    seen: (trace) =>
      `${seeing(trace, reloaded(trace)).length} of 2 see the other one since the reload. The page that stayed needs a new connection too: look for peer:returned in the trace.`,
  },
] satisfies Check[];
