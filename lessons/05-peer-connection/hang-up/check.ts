import { all, type Check, calls, connected, type EntryOf, type Trace } from '#trace';

function closed(trace: Trace): EntryOf<'state'>[] {
  return all(trace, 'state').filter(({ machine, state }) => machine === 'connection' && state === 'closed');
}

/** The <video> that showed the remote picture. */
function remoteVideo(trace: Trace): string | undefined {
  return all(trace, 'frame').find(({ remote }) => remote)?.element;
}

/** Was the remote <video> seen without tracks, after the first hang-up? */
function isEmptied(trace: Trace): boolean {
  const [first] = closed(trace);
  const name = remoteVideo(trace);
  return all(trace, 'video').some(
    ({ id, element, tracks }) => first && id > first.id && element === name && tracks.length === 0,
  );
}

export default [
  {
    claim: 'A call connects',
    holds: (trace) => connected(trace).length >= 2,
    seen: (trace) =>
      calls(trace, 'getUserMedia').length === 0
        ? 'Nothing has happened yet. Press Start in the preview, then Call.'
        : `${connected(trace).length} of 2 connections are connected so far. Press Call in the preview.`,
  },
  {
    claim: 'Hanging up closes both of its connections',
    failsFirst: true,
    holds: (trace) => closed(trace).length >= 2,
    seen: (trace) =>
      `${closed(trace).length} of 2 connections are closed. Press Hang up; close() is called on the caller and on the callee, in hangUpButton.onclick.`,
  },
  {
    claim: 'No old picture stays: the remote video is emptied',
    holds: isEmptied,
    seen: () =>
      'After close() the remote video still holds its stream: the last picture stands still. Take the stream away: srcObject.',
  },
  {
    claim: 'Call works again: a second call connects, and is hung up too',
    holds: (trace) => connected(trace).length >= 4 && closed(trace).length >= 4,
    seen: (trace) =>
      `${connected(trace).length} of 4 connections have been connected, ${closed(trace).length} of 4 closed. Press Call and Hang up once more. Is Call grey? Then hanging up has to enable it.`,
  },
  {
    claim: 'The camera was asked for once: it stays on between the calls',
    holds: (trace) =>
      calls(trace, 'getUserMedia').length === 1 &&
      calls(trace, 'stop').filter(({ object }) => object.startsWith('video-track')).length === 0,
    seen: (trace) =>
      calls(trace, 'getUserMedia').length > 1
        ? 'getUserMedia() was called more than once. The stream of Start can be sent again in the next call.'
        : 'A track of the camera was stopped. close() ends the connection; the camera may go on, it belongs to Start.',
  },
] satisfies Check[];
