import { all, type Check, printed } from '#trace';

export default [
  {
    claim: 'A moving picture is shown',
    holds: (trace) => all(trace, 'frame').length > 0,
    seen: () => 'No picture was shown yet.',
  },
  {
    claim: 'The shader compiles, and its canvas is a track',
    holds: (trace) => printed(trace).some((line) => line.includes('width: 640')),
    seen: (trace) => all(trace, 'error').at(-1)?.error.message,
  },
] satisfies Check[];
