import { all, type Check, results } from '#trace';

export default [
  {
    claim: 'A moving picture is shown',
    holds: (trace) => all(trace, 'frame').length > 0,
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No picture was shown yet.',
  },
  {
    claim: 'The running track took another size',
    holds: (trace) => results(trace, 'applyConstraints').length > 0,
    seen: (trace) =>
      all(trace, 'failure').at(-1)?.error.message ?? 'No other size was asked for yet: press a button.',
  },
] satisfies Check[];
