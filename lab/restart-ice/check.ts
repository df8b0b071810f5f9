import { all, type Check, calls, descriptions, printed } from '#trace';

export default [
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
  {
    claim: 'ICE is restarted',
    holds: (trace) =>
      calls(trace, 'restartIce').length > 0 && descriptions(trace, 'local', 'offer').length >= 2,
    seen: () => 'There was no second offer yet.',
  },
  {
    claim: 'The credentials are new ones',
    holds: (trace) => printed(trace).some((line) => /ufrag (\S+) → (?!\1$)\S+/.test(line)),
    seen: (trace) => `The console says so far: ${printed(trace).at(-1) ?? 'nothing'}.`,
  },
] satisfies Check[];
