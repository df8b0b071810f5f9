import { all, type Check, connected } from '#trace';

export default [
  {
    claim: 'Both connections are connected',
    holds: (trace) => connected(trace).length >= 2,
    seen: (trace) => `${connected(trace).length} of 2 are connected.`,
  },
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
] satisfies Check[];
