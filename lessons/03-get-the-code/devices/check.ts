import { all, type Check, calls, type EntryOf, failures, results, type Trace } from '#trace';

/** The lists that were asked for once a stream had been given. */
function listsAfter(trace: Trace): EntryOf<'result'>[] {
  const given = results(trace, 'getUserMedia')[0];
  return results(trace, 'enumerateDevices').filter((entry) => given !== undefined && entry.id > given.id);
}

/** Whether a list after it printed a device of this kind with its name: after videoinput FaceTime. */
function named(trace: Trace, kind: string): boolean {
  const [list] = listsAfter(trace);
  return all(trace, 'console').some(
    ({ id, values }) => list !== undefined && id > list.id && values[1] === kind && Boolean(values[2]),
  );
}

export default [
  {
    claim: 'The devices are listed again, after a camera was given',
    failsFirst: true,
    holds: (trace) => listsAfter(trace).length > 0,
    seen(trace) {
      const failure = failures(trace, 'getUserMedia')[0];
      if (failure)
        return `The browser gave no stream: ${failure.error.name}. Choose Synthetic camera above the code, or allow yours in the address bar.`;
      if (calls(trace, 'getUserMedia').length === 0)
        return 'Nobody has asked for a camera: only the first list is there. Without permission the browser keeps the names to itself.';
      return 'The second list was made before the browser had given the stream. Wait for getUserMedia() with await, and list then.';
    },
  },
  {
    claim: 'The list after it has the names of a camera and of a microphone',
    holds: (trace) => named(trace, 'videoinput') && named(trace, 'audioinput'),
    seen: (trace) =>
      named(trace, 'videoinput')
        ? 'The camera has a name, the microphone has none. Ask for both in one call: { video: true, audio: true }.'
        : 'There is no camera with a name in it. Was a camera asked for?',
  },
  {
    claim: 'The tracks are stopped: the camera is free again',
    holds(trace) {
      const stopped = calls(trace, 'stop').map(({ object }) => object);
      return ['video-track', 'audio-track'].every((kind) => stopped.some((name) => name.startsWith(kind)));
    },
    seen: (trace) =>
      `Tracks that were stopped: ${
        all(trace, 'call')
          .filter(({ method }) => method === 'stop')
          .map(({ object }) => object)
          .join(', ') || 'none'
      }. The list is all that was wanted: let both devices go.`,
  },
] satisfies Check[];
