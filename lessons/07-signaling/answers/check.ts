import { all, asText, type Check, signals, type Trace } from '#trace';

/** What the page says it got for an answer. */
function answerTo(trace: Trace, question: string): string | undefined {
  const line = all(trace, 'console').find(({ values }) => values[0] === question);
  return line && asText(line.values[1] ?? '');
}

export default [
  {
    claim: 'Each question gets its own answer, whichever comes first',
    failsFirst: true,
    holds: (trace) =>
      ['slow question', 'quick question'].every((question) => answerTo(trace, question)?.endsWith(question)),
    seen: (trace) => {
      const answer = answerTo(trace, 'slow question');
      if (answer === undefined)
        return signals(trace, 'in', 'message').length > 1
          ? 'Both answers have come, and the page takes none of them for its own. Does the number come back from the server?'
          : 'There is no answer yet.';
      return `The slow question got “${answer}”. Both listeners hear every answer: how does one know its own?`;
    },
  },
] satisfies Check[];
