import { all, type Check } from '#trace';

export default [
  {
    claim: 'A moving picture is shown',
    holds: (trace) => all(trace, 'frame').length > 0,
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No picture was shown yet.',
  },
  {
    claim: 'A frame is drawn on the canvas',
    holds: (trace) => all(trace, 'canvas').some(({ images, width }) => images > 0 && width > 0),
    seen: () => 'Nothing was drawn yet. The button takes a still.',
  },
] satisfies Check[];
