import { all, before, type Check, calls, type EntryOf, lastVideo, results, type Trace } from '#trace';

/** Every time that a video track was switched, in order. */
function switches(trace: Trace, enabled: boolean): EntryOf<'set'>[] {
  return all(trace, 'set').filter(
    ({ object, property, value }) =>
      object.startsWith('video-track') && property === 'enabled' && value === enabled,
  );
}

const paused = (trace: Trace) => all(trace, 'video').some((video) => video.paused && video.naturalWidth > 0);

export default [
  {
    claim: '“Hide me” disables the track',
    failsFirst: true,
    holds: (trace) => switches(trace, false).length > 0,
    seen(trace) {
      if (results(trace, 'getUserMedia').length === 0) return 'The camera has not been given yet.';
      if (paused(trace)) {
        return 'The video element was paused, the track was not disabled: the camera goes on filming. Set enabled of the track.';
      }
      return 'No track was disabled. Press “Hide me” in the page; if it does nothing, look at the first TODO in main.ts.';
    },
  },
  {
    claim: 'A second click enables the same track again, without asking for the camera once more',
    holds: (trace) =>
      before(switches(trace, false).slice(0, 1), switches(trace, true)) &&
      calls(trace, 'getUserMedia').length === 1,
    seen: (trace) =>
      calls(trace, 'getUserMedia').length > 1
        ? 'getUserMedia() was called again. A disabled track is still there: setting enabled to true is enough.'
        : 'The track was disabled and not enabled again. Press “Hide me” once more: is enabled set to true then?',
  },
  {
    claim: '“Stop camera” stops the track',
    holds: (trace) => calls(trace, 'stop', 'video-track').length > 0,
    seen: (trace) =>
      lastVideo(trace)?.tracks.length === 0
        ? 'The video has lost its stream, but nobody has stopped the track: the camera is still on, and so is its light. Call stop() of the track.'
        : 'stop() of the track has not been called. Press “Stop camera”; if nothing happens, look at the second TODO in main.ts.',
  },
] satisfies Check[];
