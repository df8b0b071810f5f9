import { all, type Check, plain, type Trace } from '#trace';

interface Pair {
  caller: string;
  callee: string;
}

/** What was predicted for a step, beside what the two connections said then. */
function compared(trace: Trace, step: string): { predicted: Pair; actual: Pair } | undefined {
  const line = all(trace, 'console').findLast(({ values }) => values[0] === step);
  const value = plain(line?.values[1]);
  // main.ts prints it in this shape; without an actual state it was changed.
  return typeof value === 'object' && value !== null && 'predicted' in value && 'actual' in value
    ? (value as { predicted: Pair; actual: Pair })
    : undefined;
}

function predictedRight(step: string, why: string): Check {
  return {
    claim: `You predicted both states for: ${step}`,
    holds(trace) {
      const both = compared(trace, step);
      return (
        both !== undefined &&
        both.actual.caller !== undefined &&
        both.predicted.caller === both.actual.caller &&
        both.predicted.callee === both.actual.callee
      );
    },
    seen(trace) {
      const both = compared(trace, step);
      if (!both)
        return `The console has no line for “${step}”. Has the call got that far? Look for a red row.`;
      const { predicted, actual } = both;
      if (predicted.caller === '?' || predicted.callee === '?')
        return `There is a “?” left in the row “${step}”. Guess: a wrong guess costs nothing.`;
      const who = predicted.caller === actual.caller ? 'callee' : 'caller';
      return `You predicted ${predicted[who]} for the ${who}, and it was ${actual[who]}. ${why}`;
    },
  };
}

export default [
  {
    ...predictedRight(
      'caller sets the offer',
      'Only the caller has done something by then: the offer is its own, so it is local.',
    ),
    failsFirst: true,
  },
  predictedRight('callee sets the offer', 'To the callee the offer came from the other side: it is remote.'),
  predictedRight('callee sets the answer', 'With its answer set, the callee has all that it needs.'),
  predictedRight('caller sets the answer', 'With the answer set on both sides, nothing is open any more.'),
] satisfies Check[];
