import { all, type Check, failures, results } from '#trace';

export default [
  {
    claim: 'The browser was asked, and has answered',
    holds: (trace) =>
      results(trace, 'getDisplayMedia').length + failures(trace, 'getDisplayMedia').length > 0,
    seen: (trace) => (all(trace, 'call').length ? 'No answer yet.' : 'Press the button.'),
  },
] satisfies Check[];
