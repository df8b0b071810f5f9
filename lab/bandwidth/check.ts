import { all, type Check, printed, results } from '#trace';

export default [
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
  {
    claim: 'The cap is set',
    holds: (trace) => results(trace, 'setParameters').length > 0,
    seen: () => 'setParameters() has not succeeded yet.',
  },
  {
    claim: 'The rate is measured',
    holds: (trace) => printed(trace).some((line) => /[1-9]\d* kbit/.test(line)),
    seen: (trace) => `The console says so far: ${printed(trace).at(-1) ?? 'nothing'}.`,
  },
] satisfies Check[];
