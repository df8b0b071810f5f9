import { all, type Check, calls, lastVideo, plain, results, type Trace } from '#trace';

interface Limits {
  min?: number;
  max?: number;
  exact?: number;
}

/** What was asked for last, by getUserMedia or later by applyConstraints: of each name what must be, not what is wished. */
function musts(trace: Trace, name: string): Limits {
  const call = [...calls(trace, 'getUserMedia'), ...calls(trace, 'applyConstraints', 'video-track')].at(-1);
  const asked = plain(call?.args[0]);
  const set = call?.method === 'getUserMedia' ? member(asked, 'video') : asked;
  const limits = member(set, name);
  return typeof limits === 'object' && limits !== null ? limits : {};
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function insistsOn(trace: Trace, name: string, size: number): boolean {
  const { min, max, exact } = musts(trace, name);
  return Number(exact ?? min) === size && Number(exact ?? max) === size;
}

/** What the camera gave: name by name, of the track that came last. */
function given(trace: Trace, name: string): unknown {
  const settings = all(trace, 'event').filter(
    ({ object, type }) => type === 'settings' && object.startsWith('video'),
  );
  return member(plain(settings.at(-1)?.detail), name);
}

export default [
  {
    claim: 'The camera gives 320 × 240',
    failsFirst: true,
    holds(trace) {
      const video = lastVideo(trace);
      return video?.naturalWidth === 320 && video.naturalHeight === 240;
    },
    seen(trace) {
      const video = lastVideo(trace);
      if (results(trace, 'getUserMedia').length === 0) {
        return 'No stream has come. If an error stands in the console, the constraint that it names is one that this camera cannot meet.';
      }
      return (
        video &&
        `The picture is ${video.naturalWidth} × ${video.naturalHeight}. What was asked for stands in the first row of the trace that names getUserMedia: open it.`
      );
    },
  },
  {
    claim: 'No other size would have been taken',
    holds: (trace) => insistsOn(trace, 'width', 320) && insistsOn(trace, 'height', 240),
    seen: () =>
      'The size is right, but this camera was only asked kindly: a bare number is the same as { ideal: … }, a wish. Say exact.',
  },
  {
    claim: 'More than 15 pictures a second are ruled out',
    holds(trace) {
      const { max, exact } = musts(trace, 'frameRate');
      return Number(exact ?? max) <= 15;
    },
    seen(trace) {
      const { max, exact } = musts(trace, 'frameRate');
      const limit = exact ?? max;
      return limit === undefined
        ? `The rate has no limit yet, only a wish or nothing at all; the camera gave ${given(trace, 'frameRate')}. Say max.`
        : `The limit is ${limit} pictures a second; it should be 15 or fewer.`;
    },
  },
] satisfies Check[];
