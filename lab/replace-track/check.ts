import { all, type Check, descriptions, printed, results } from '#trace';

export default [
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
  {
    claim: 'The track is replaced',
    holds: (trace) => results(trace, 'replaceTrack').length > 0,
    seen: () => 'replaceTrack() has not succeeded yet.',
  },
  {
    claim: 'One offer was enough',
    holds: (trace) =>
      descriptions(trace, 'local', 'offer').length === 1 && printed(trace).includes('replaced'),
    seen: (trace) => `${descriptions(trace, 'local', 'offer').length} offers were made.`,
  },
] satisfies Check[];
