import { type Check, candidates, reached } from '#trace';

export default [
  {
    claim: 'A candidate is found',
    holds: (trace) => candidates(trace, 'local').length > 0,
    seen: () => 'No candidate yet.',
  },
  {
    claim: 'Gathering is complete',
    holds: (trace) => reached(trace, undefined, 'complete', 'iceGathering'),
    seen: () => 'It goes on.',
  },
] satisfies Check[];
