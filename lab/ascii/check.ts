import { all, type Check } from '#trace';

export default [
  {
    claim: 'Letters are drawn',
    holds: (trace) => all(trace, 'canvas').some(({ characters }) => characters.length > 2),
    seen: () => 'No letters were drawn yet.',
  },
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
] satisfies Check[];
