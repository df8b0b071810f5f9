import { all, type Check, connected, descriptions } from '#trace';

export default [
  {
    claim: 'The callee has set an answer as its local description',
    holds: (trace) => descriptions(trace, 'local', 'answer').length > 0,
    seen: () =>
      'An offer was made and set; nobody has set an answer yet. Look at the TODO at the end of main.ts.',
  },
  {
    claim: 'The caller has set that answer as its remote description',
    holds: (trace) => descriptions(trace, 'remote', 'answer').length > 0,
  },
  { claim: 'Both connections are connected', holds: (trace) => connected(trace).length >= 2 },
  {
    claim: 'A picture of the remote stream is shown',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
  },
] satisfies Check[];
