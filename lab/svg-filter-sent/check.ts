import { all, type Check, lastVideo } from '#trace';

export default [
  {
    claim: 'The camera is shown as it is',
    holds: (trace) => lastVideo(trace, 'video#local')?.filter === 'none',
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No picture was shown yet.',
  },
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
] satisfies Check[];
