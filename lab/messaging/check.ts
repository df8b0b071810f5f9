import { type Check, channels, connected } from '#trace';

export default [
  {
    claim: 'Both connections are connected',
    holds: (trace) => connected(trace).length >= 2,
    seen: (trace) => `${connected(trace).length} of 2 are connected.`,
  },
  {
    claim: 'A message went each way',
    holds: (trace) => channels(trace).flatMap(({ messages }) => messages).length >= 2,
    seen: () => 'Nothing was said yet: press Send.',
  },
] satisfies Check[];
