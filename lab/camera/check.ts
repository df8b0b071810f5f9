import { all, type Check, results } from '#trace';

export default [
  {
    claim: 'The camera is given',
    holds: (trace) => results(trace, 'getUserMedia').length > 0,
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'Nothing was asked for yet.',
  },
  {
    claim: 'A moving picture is shown',
    holds: (trace) => all(trace, 'frame').length > 0,
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No picture was shown yet.',
  },
] satisfies Check[];
