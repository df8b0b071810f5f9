import { all, type Check, connected, printed } from '#trace';

export default [
  {
    claim: 'The offers collide',
    holds: (trace) => printed(trace).some((line) => /rolls back|ignores/.test(line)),
    seen: (trace) => `The console says so far: ${printed(trace).at(-1) ?? 'nothing'}.`,
  },
  {
    claim: 'Both connections are connected',
    holds: (trace) => connected(trace).length >= 2,
    seen: (trace) => `${connected(trace).length} of 2 are connected.`,
  },
  {
    claim: 'Both see a picture',
    holds: (trace) =>
      new Set(
        all(trace, 'frame')
          .filter(({ remote }) => remote)
          .map(({ element }) => element),
      ).size >= 2,
    seen: () => 'Not both show a picture yet.',
  },
] satisfies Check[];
