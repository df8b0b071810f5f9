import { all, type Check } from '#trace';

export default [
  {
    claim: 'The picture is drawn again and again',
    holds: (trace) => all(trace, 'canvas').filter(({ images }) => images > 0).length >= 2,
    seen: () => 'Too few pictures were drawn yet.',
  },
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
] satisfies Check[];
