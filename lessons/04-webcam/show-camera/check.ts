import { all, type Check, calls, failures, lastVideo, results, type Trace } from '#trace';

/** Why the browser gave no camera, in a sentence, or undefined where it was not asked or gave one. */
function refusal(trace: Trace): string | undefined {
  const name = failures(trace, 'getUserMedia').at(-1)?.error.name;
  if (name === 'TypeError') {
    return 'getUserMedia() threw a TypeError: what it was given asks for nothing. It wants an object like { video: true }.';
  }
  return (
    name &&
    `The camera was asked for and not given: ${name}. Choose “Synthetic camera” in the bar above the code.`
  );
}

export default [
  {
    claim: 'The page asks for the camera, and gets a stream',
    failsFirst: true,
    holds: (trace) => results(trace, 'getUserMedia').length > 0,
    seen: (trace) =>
      refusal(trace) ??
      (calls(trace, 'getUserMedia').length > 0
        ? 'getUserMedia() was called and has not answered yet: does the browser show a question? Answer it.'
        : 'Nobody has called navigator.mediaDevices.getUserMedia() yet. The TODO in main.ts is the place.'),
  },
  {
    claim: 'A video shows the picture of the camera',
    holds: (trace) => all(trace, 'frame').some(({ remote }) => !remote),
    seen(trace) {
      const error = all(trace, 'error').find(({ error }) => error.message.includes('srcObject'));
      if (error) {
        return `srcObject was given something that is no stream (${error.error.name}): getUserMedia() returns a promise, so await it first.`;
      }
      return 'The stream is there, but no video has it: set the video’s srcObject (not src) to the stream.';
    },
  },
  {
    claim: 'The video plays',
    holds: (trace) => lastVideo(trace)?.paused === false,
    seen: (trace) =>
      lastVideo(trace)?.paused
        ? 'The video shows its first picture and stands still: give it the attribute autoplay in index.html, or call play().'
        : undefined,
  },
] satisfies Check[];
