import { all, type Check, lastVideo } from '#trace';

export default [
  {
    claim: 'The other side shows the picture',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
  {
    claim: 'It is half as wide as the camera’s',
    holds: (trace) => lastVideo(trace, 'video#remote')?.naturalWidth === 320,
    seen: (trace) => `It is ${lastVideo(trace, 'video#remote')?.naturalWidth ?? 0} pixels wide.`,
  },
] satisfies Check[];
