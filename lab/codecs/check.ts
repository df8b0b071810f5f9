import { all, type Check, printed } from '#trace';

export default [
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
  {
    claim: 'The preferred codec is sent',
    holds: (trace) => printed(trace).some((line) => /sent is video\/VP9/.test(line)),
    seen: (trace) => `The console says so far: ${printed(trace).at(-1) ?? 'nothing'}.`,
  },
] satisfies Check[];
