import { all, type Check, calls, lastVideo, plain, results, type Trace } from '#trace';

/** Calls of today's getUserMedia; that of 2013 belonged to `navigator`. */
function asks(trace: Trace) {
  return calls(trace, 'getUserMedia').filter(({ object }) => object === 'mediaDevices');
}

/** Words of 2013 in what was asked for last. */
function oldWord(trace: Trace): string | undefined {
  const asked = JSON.stringify(plain(asks(trace).at(-1)?.args[0])) ?? '';
  return ['mandatory', 'optional'].find((word) => asked.includes(`"${word}"`));
}

function uncaught(trace: Trace, word: string): boolean {
  return all(trace, 'error').some(({ error }) => error.message.includes(word));
}

export default [
  {
    claim: 'mediaDevices.getUserMedia() gives the stream',
    failsFirst: true,
    holds: (trace) => results(trace, 'getUserMedia').some(({ object }) => object === 'mediaDevices'),
    seen: () =>
      'No call of mediaDevices.getUserMedia stands in the trace: the old navigator.getUserMedia() was used. The new one takes no callbacks; it returns a promise.',
  },
  {
    claim: 'Its constraints are standard ones',
    holds: (trace) => asks(trace).length > 0 && oldWord(trace) === undefined,
    seen: (trace) =>
      `“${oldWord(trace)}” is a word of the old constraints: browsers other than Chromium look past it. The standard says { width: { max: … } }.`,
  },
  {
    claim: 'A picture at most 320 pixels wide is shown',
    holds(trace) {
      const width = all(trace, 'frame').at(-1)?.width ?? 0;
      return width > 0 && width <= 320;
    },
    seen(trace) {
      const width = all(trace, 'frame').at(-1)?.width;
      if (width)
        return `The picture is ${width} pixels wide. Which limit was asked for stands in the first row with getUserMedia.`;
      return uncaught(trace, 'createObjectURL')
        ? 'createObjectURL() threw a TypeError: it takes files and blobs, and streams no longer. Which property of the video takes a stream?'
        : 'A stream came, and no video shows it.';
    },
  },
  {
    claim: '“Stop” stops the camera',
    holds: (trace) => calls(trace, 'stop', 'video-track').length > 0,
    seen: (trace) =>
      uncaught(trace, 'stop')
        ? 'stream.stop() threw a TypeError: a stream has no such method any more. Its tracks have.'
        : `The track is ${lastVideo(trace)?.tracks[0]?.readyState ?? 'not there'}: nobody has stopped it. Press “Stop”.`,
  },
] satisfies Check[];
