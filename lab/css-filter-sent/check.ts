import { all, type Check, lastVideo } from '#trace';

export default [
  {
    claim: 'A filter is in force where the camera is shown',
    holds: (trace) => !['none', undefined].includes(lastVideo(trace, 'video#local')?.filter),
    seen: () => 'No filter is in force: main.css has none that the browser can read.',
  },
  {
    claim: 'The other side shows the picture, with no filter of its own',
    holds: (trace) =>
      all(trace, 'frame').some(({ remote }) => remote) && lastVideo(trace, 'video#remote')?.filter === 'none',
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No remote picture was shown yet.',
  },
] satisfies Check[];
