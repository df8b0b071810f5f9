import { after, all, type Check, calls, channels, lastVideo, plain, results, type Trace } from '#trace';

const SMALLEST_PHOTO_BYTES = 1000;

function remoteFrames(trace: Trace) {
  return all(trace, 'frame').filter(({ remote }) => remote);
}

function received(trace: Trace) {
  return channels(trace).flatMap(({ messages }) => messages.filter(({ direction }) => direction === 'in'));
}

/** What came after the first picture: by then the call runs. */
function duringCall(trace: Trace): Trace {
  const [first] = remoteFrames(trace);
  return first ? after(trace, first) : [];
}

/**
 * A picture beside the camera's: it comes out in another <video>, or behind a track that was added; or a sender was given
 * a track that is not the camera's. The camera's own picture, shown anew, is none.
 */
function isScreenShared(trace: Trace): boolean {
  const [first] = remoteFrames(trace);
  const during = duringCall(trace);
  const isAdded = calls(during, 'addTrack').length > 0 || calls(during, 'addTransceiver').length > 0;
  if (remoteFrames(during).some(({ element }) => element !== first?.element || isAdded)) return true;
  const camera = all(trace, 'video')
    .filter(({ remote, id }) => !remote && id < (first?.id ?? 0))
    .flatMap(({ tracks }) => tracks.map(({ id }) => id));
  const replaced = new Set(results(during, 'replaceTrack').map(({ call }) => call));
  return calls(during, 'replaceTrack').some(({ call, args: [track] }) => {
    const { id } = (plain(track) ?? {}) as { id?: string };
    return replaced.has(call) && id !== undefined && !camera.includes(id);
  });
}

function hasOwnTrackStopped(trace: Trace): boolean {
  const own = all(trace, 'video').filter(({ remote }) => !remote);
  const camera = own.length > 0 ? lastVideo(trace, own[0]?.element) : undefined;
  return camera?.tracks.every(({ readyState }) => readyState === 'ended') ?? false;
}

export default [
  {
    claim: 'Call: a picture of the camera arrives',
    holds: (trace) => remoteFrames(trace).length > 0,
    seen: () => 'No picture has come out of a connection yet.',
  },
  {
    claim: 'Chat: a text arrives',
    failsFirst: true,
    holds: (trace) => received(trace).some(({ bytes = 0 }) => bytes > 0),
    seen(trace) {
      if (channels(trace).length === 0)
        return 'There is no data channel yet. Make it before negotiate() is called for the first time.';
      return calls(trace, 'send', 'dc').length === 0
        ? 'There is a channel, and nothing has been sent. Press Send.'
        : 'Something was sent, and nothing has arrived.';
    },
  },
  {
    claim: 'Photo: a message of the size of a picture arrives',
    holds: (trace) => received(trace).some(({ bytes = 0 }) => bytes >= SMALLEST_PHOTO_BYTES),
    seen(trace) {
      const largest = Math.max(0, ...received(trace).map(({ bytes = 0 }) => bytes));
      return `The largest message that arrived has ${largest} bytes; a photo has more than ${SMALLEST_PHOTO_BYTES}. Press Photo. Were the bytes of the JPEG sent, or only a name for them?`;
    },
  },
  {
    claim: 'Screen: a second picture arrives while the call runs',
    holds: isScreenShared,
    seen(trace) {
      const during = duringCall(trace);
      return calls(during, 'addTrack').length > 0 && calls(during, 'setLocalDescription').length === 0
        ? 'A track was added to the running call, and no offer followed: the other side does not know of it. Call negotiate() again.'
        : 'No second picture has arrived. Press Share screen. Where nothing can be shared, send a canvas: captureStream() gives a stream as well.';
    },
  },
  {
    claim: 'End: both connections are closed, and the camera is off',
    holds: (trace) => calls(trace, 'close', 'pc').length >= 2 && hasOwnTrackStopped(trace),
    seen: (trace) =>
      `${calls(trace, 'close', 'pc').length} of 2 connections were closed, and the camera is ${hasOwnTrackStopped(trace) ? 'off' : 'still on'}. When all else works, press Hang up.`,
  },
] satisfies Check[];
