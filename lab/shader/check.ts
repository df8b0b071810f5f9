import { all, type Check } from '#trace';

export default [
  {
    claim: 'The shaders compile',
    holds: (trace) =>
      trace.some((entry) => entry.kind === 'run' && entry.phase === 'loaded') &&
      !all(trace, 'error').some(({ origin }) => origin === 'shader'),
    seen: (trace) => all(trace, 'error').find(({ origin }) => origin === 'shader')?.error.message,
  },
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
] satisfies Check[];
