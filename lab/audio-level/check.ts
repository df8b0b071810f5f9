import { type Check, printed, results } from '#trace';

export default [
  {
    claim: 'The microphone is given',
    holds: (trace) => results(trace, 'getUserMedia').length > 0,
    seen: () => 'Press Listen.',
  },
  {
    claim: 'Something is heard',
    holds: (trace) => printed(trace).some((line) => /level 0\.\d+/.test(line)),
    seen: (trace) => `The console says so far: ${printed(trace).at(-1) ?? 'nothing'}.`,
  },
] satisfies Check[];
