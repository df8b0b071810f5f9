import { all, type Check, printed } from '#trace';

export default [
  {
    claim: 'A moving picture is shown',
    holds: (trace) => all(trace, 'frame').length > 0,
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No picture was shown yet.',
  },
  {
    claim: 'What the camera can do is told',
    holds: (trace) => printed(trace).some((line) => /This camera can do: .+/.test(line)),
    seen: (trace) => `The console says so far: ${printed(trace).at(-1) ?? 'nothing'}.`,
  },
] satisfies Check[];
