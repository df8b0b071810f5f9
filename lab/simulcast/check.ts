import { type Check, connected, printed } from '#trace';

export default [
  {
    claim: 'Both connections are connected',
    holds: (trace) => connected(trace).length >= 2,
    seen: (trace) => `${connected(trace).length} of 2 are connected.`,
  },
  {
    claim: 'At least two layers are sent',
    holds: (trace) => printed(trace).some((line) => /^[23] layers/.test(line)),
    seen: (trace) => `The console says so far: ${printed(trace).at(-1) ?? 'nothing'}.`,
  },
] satisfies Check[];
