import { all, type Check, events, lastVideo, type Trace } from '#trace';

/** One settings entry follows for each track that getUserMedia() gave. */
const given = (trace: Trace, kind: string) =>
  events(trace, 'settings').filter(({ object }) => object.startsWith(`${kind}-track`)).length;

const disabled = (trace: Trace, kind: string) =>
  all(trace, 'set').some(
    ({ object, property, value }) =>
      object.startsWith(`${kind}-track`) && property === 'enabled' && value === false,
  );

export default [
  {
    claim: 'The browser gives an audio track and a video track',
    failsFirst: true,
    holds: (trace) => given(trace, 'audio') > 0 && given(trace, 'video') > 0,
    seen(trace) {
      if (given(trace, 'video') > 0) {
        return 'Only a video track came: audio was not asked for. Look at what getUserMedia() is given in main.ts.';
      }
      return given(trace, 'audio') > 0 ? 'Only an audio track came: keep asking for video, too.' : undefined;
    },
  },
  {
    claim: 'One stream carries both to the video',
    holds(trace) {
      const kinds = lastVideo(trace)?.tracks.map(({ kind }) => kind) ?? [];
      return kinds.includes('audio') && kinds.includes('video');
    },
    seen(trace) {
      const kinds = lastVideo(trace)?.tracks.map(({ kind }) => kind) ?? [];
      return `The video’s stream has ${kinds.length > 0 ? `only: ${kinds.join(', ')}` : 'no track'}. Ask for both in one call, and give that stream to the video.`;
    },
  },
  {
    claim: '“Mute me” disables the audio track',
    holds: (trace) => disabled(trace, 'audio'),
    seen: () =>
      'No audio track was disabled. Press “Mute me”; if nothing happens, the button has no listener yet, or silences the video element only.',
  },
  {
    claim: 'The picture goes on',
    holds: (trace) => disabled(trace, 'audio') && !disabled(trace, 'video'),
    seen: (trace) =>
      disabled(trace, 'video')
        ? 'The video track was disabled as well, and the picture is black: getTracks() gives both kinds, getAudioTracks() only the sound.'
        : undefined,
  },
] satisfies Check[];
