import { all, type Check, printed, results } from '#trace';

export default [
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
  {
    claim: 'The running track took the constraints',
    holds: (trace) => results(trace, 'applyConstraints').length > 0,
    seen: () => 'applyConstraints() has not succeeded yet.',
  },
  {
    claim: 'The other side decodes the smaller picture',
    holds: (trace) => printed(trace).some((line) => /decoded 320 × 240/.test(line)),
    seen: (trace) => `The console says so far: ${printed(trace).at(-1) ?? 'nothing'}.`,
  },
] satisfies Check[];
