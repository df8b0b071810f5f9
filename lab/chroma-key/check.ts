import { all, type Check } from '#trace';

export default [
  {
    claim: 'The picture is drawn again and again',
    holds: (trace) => all(trace, 'canvas').filter(({ images }) => images > 0).length >= 2,
    seen: () => 'Too few pictures were drawn yet.',
  },
] satisfies Check[];
