import { type Check, lastVideo, type Trace } from '#trace';

const FILTERED = 'video#filtered';

const filter = (trace: Trace) => lastVideo(trace, FILTERED)?.filter ?? 'none';

/** Is a function in force, and changes something: blur(0px) does not. */
function does(trace: Trace, name: string, unchanged: number): boolean {
  const value = new RegExp(`${name}\\(([-\\d.e]+)`).exec(filter(trace))?.[1];
  return value !== undefined && Number(value) !== unchanged;
}

function seenFilter(trace: Trace): string {
  const now = filter(trace);
  if (!lastVideo(trace, FILTERED)) return 'The second video shows nothing yet.';
  if (now === 'none')
    return 'No filter is in force on the second video. If #filtered has one in main.css, the browser cannot read it: between the functions stand spaces, no commas.';
  return `In force is ${now}, and no more. One filter property takes several functions, with a space between them; a second filter property would replace the first.`;
}

export default [
  {
    claim: 'The second video is blurred',
    failsFirst: true,
    holds: (trace) => does(trace, 'blur', 0),
    seen: seenFilter,
  },
  { claim: 'Its hues are turned', holds: (trace) => does(trace, 'hue-rotate', 0), seen: seenFilter },
  {
    claim: 'Its colours are stronger or weaker',
    holds: (trace) => does(trace, 'saturate', 1),
    seen: seenFilter,
  },
  {
    claim: 'The first video, of the same stream, stays as it is',
    holds: (trace) => lastVideo(trace, 'video#plain')?.filter === 'none',
    seen: (trace) => {
      const first = lastVideo(trace, 'video#plain');
      return first && `The first video has a filter, too: ${first.filter}. Only #filtered is to change.`;
    },
  },
] satisfies Check[];
