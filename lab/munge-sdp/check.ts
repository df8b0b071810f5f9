import { all, type Check, descriptions } from '#trace';

export default [
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
  {
    claim: 'The answer that was set has a line of its own',
    holds: (trace) => descriptions(trace, 'remote', 'answer').some(({ sdp }) => sdp.includes('b=AS:')),
    seen: () => 'No answer with b=AS was set yet.',
  },
] satisfies Check[];
