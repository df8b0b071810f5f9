import { all, type Check, lastVideo } from '#trace';

export default [
  {
    claim: 'A moving picture is shown',
    holds: (trace) => all(trace, 'frame').length > 0,
    seen: (trace) => all(trace, 'failure').at(-1)?.error.message ?? 'No picture was shown yet.',
  },
  {
    claim: 'A filter is in force',
    holds: (trace) => !['none', undefined].includes(lastVideo(trace)?.filter),
    seen: () => 'No filter is in force: main.css has none that the browser can read.',
  },
] satisfies Check[];
