import { all, type Check, calls, failures, printed, type Trace, type TraceEntry } from '#trace';

const HIDDEN = 'No ImageCapture';
const BACK = 'ImageCapture is here';

/** without.ts writes when it takes ImageCapture away, and gives it back. */
function isHidden(trace: Trace, at: TraceEntry): boolean {
  const before = printed(trace.filter(({ id }) => id < at.id));
  return before.findLast((line) => line === HIDDEN || line === BACK) === HIDDEN;
}

/** There was nothing to give back. */
const hasNone = (trace: Trace) =>
  printed(trace).filter((line) => line === HIDDEN).length > 1 && !printed(trace).includes(BACK);

/** show.ts writes what it shows. */
const photos = (trace: Trace) => all(trace, 'console').filter(({ values }) => values[0] === 'photo');
const without = (trace: Trace) => photos(trace).filter((entry) => isHidden(trace, entry));

export default [
  {
    claim: 'Without ImageCapture there is a photo all the same',
    failsFirst: true,
    holds: (trace) => without(trace).length > 0,
    seen(trace) {
      const thrown = all(trace, 'error').at(-1);
      if (thrown) return `Snap ended with ${thrown.error.name}: ${thrown.error.message}`;
      return printed(trace).includes(HIDDEN)
        ? 'ImageCapture is hidden, and no photo has been taken since. Press Snap.'
        : 'Tick “Without ImageCapture”, and press Snap.';
    },
  },
  {
    claim: 'Where ImageCapture is, takePhoto() is asked first',
    holds: (trace) => calls(trace, 'takePhoto').length > 0 || hasNone(trace),
    seen: (trace) =>
      photos(trace).length > without(trace).length
        ? 'All photos were taken from the video. The camera may have more pixels than its video: ask takePhoto() first.'
        : 'Untick the box, and press Snap.',
  },
  {
    claim: 'With ImageCapture there is a photo too',
    holds: (trace) => photos(trace).length > (hasNone(trace) ? 1 : without(trace).length),
    seen(trace) {
      const [refused] = failures(trace, 'takePhoto');
      return refused
        ? `takePhoto() was refused: ${refused.error.name}: ${refused.error.message}. Not every track is a camera that it can use; then the video has to do.`
        : 'Untick the box, and press Snap.';
    },
  },
] satisfies Check[];
