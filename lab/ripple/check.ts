import { all, type Check, lastVideo } from '#trace';

export default [
  {
    claim: 'A moving picture is shown',
    holds: (trace) => all(trace, 'frame').length > 0,
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No picture was shown yet.',
  },
  {
    claim: 'Turbulence displaces the picture',
    holds: (trace) =>
      ['feTurbulence', 'feDisplacementMap'].every((name) => lastVideo(trace)?.primitives.includes(name)),
    seen: (trace) => `In force: ${lastVideo(trace)?.filter ?? 'nothing'}.`,
  },
] satisfies Check[];
