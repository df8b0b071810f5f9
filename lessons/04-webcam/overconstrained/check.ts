import { after, all, type Check, failures, printed, results, type Trace } from '#trace';

const refusal = (trace: Trace) =>
  failures(trace, 'getUserMedia').find(({ error }) => error.name === 'OverconstrainedError');

export default [
  {
    claim: 'The wish is refused with an OverconstrainedError',
    holds: (trace) => refusal(trace) !== undefined,
    seen(trace) {
      const other = failures(trace, 'getUserMedia')[0]?.error.name;
      if (other)
        return `The camera was refused for another reason: ${other}. Try the synthetic camera, in the bar above the code.`;
      return results(trace, 'getUserMedia').length > 0
        ? 'The first request was granted. Leave the wish as it is: it is there to fail.'
        : undefined;
    },
  },
  {
    claim: 'The console names the constraint that nothing satisfied',
    failsFirst: true,
    holds(trace) {
      const constraint = refusal(trace)?.error.constraint;
      return constraint !== undefined && printed(trace).some((line) => line.includes(constraint));
    },
    seen(trace) {
      const line = printed(trace).at(-1);
      const where =
        'Which constraint it was stands in a property of the error: open the failed row in the trace to see its name.';
      if (line === '') return `An empty line was printed: in this browser the error has no message. ${where}`;
      return `${line === undefined ? 'Nothing was printed' : `Printed was “${line}”`}. ${where}`;
    },
  },
  {
    claim: 'A picture is shown all the same',
    holds: (trace) => all(after(trace, refusal(trace)), 'frame').length > 0,
    seen: (trace) =>
      results(trace, 'getUserMedia').length > 0
        ? 'A stream was given, but no video shows it.'
        : 'After the refusal nobody asked again. Call getUserMedia() once more, with less in it.',
  },
] satisfies Check[];
