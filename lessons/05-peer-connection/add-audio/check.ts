import {
  all,
  type Check,
  calls,
  connected,
  descriptions,
  type EntryOf,
  events,
  failures,
  type Trace,
} from '#trace';

const SENDS_AUDIO = /^m=audio [1-9][\s\S]*?^a=(sendrecv|sendonly)/m;
const TAKES_AUDIO = /^m=audio [1-9][\s\S]*?^a=(sendrecv|recvonly)/m;

/** The offer made during the call that brings audio. */
function audioOffer(trace: Trace): EntryOf<'description'> | undefined {
  const start = all(trace, 'state').find(
    ({ machine, state }) => machine === 'connection' && state === 'connected',
  );
  return descriptions(trace, 'local', 'offer').find(
    ({ id, sdp }) => start !== undefined && id > start.id && SENDS_AUDIO.test(sdp),
  );
}

export default [
  {
    claim: 'A second offer, with an audio section, is made while the call runs',
    failsFirst: true,
    holds: (trace) => audioOffer(trace) !== undefined,
    seen(trace) {
      if (connected(trace).length < 2) {
        return `${connected(trace).length} of 2 connections are connected so far. The second offer comes after that.`;
      }
      const failure = failures(trace, 'getUserMedia')[0];
      if (failure) return `No microphone: ${failure.error.name}. Allow it, or choose the synthetic camera.`;
      const withAudio = descriptions(trace, 'local', 'offer')[0]?.sdp.includes('m=audio');
      if (withAudio)
        return 'The very first offer holds the audio. Start with video only; audio comes with the button.';
      return events(trace, 'negotiationneeded').length > 0 && calls(trace, 'addTrack').length > 1
        ? 'The audio track was added and the event negotiationneeded fired (see the trace), but nobody made a new offer. Go to the TODO in main.ts.'
        : 'No audio was added yet. Press Add audio in the preview.';
    },
  },
  {
    claim: 'The callee answers it and takes the audio; the caller sets the answer',
    holds(trace) {
      const offer = audioOffer(trace);
      const answers = ['local', 'remote'] as const;
      return answers.every((side) =>
        descriptions(trace, side, 'answer').some(
          ({ id, sdp }) => offer && id > offer.id && TAKES_AUDIO.test(sdp),
        ),
      );
    },
    seen(trace) {
      const offer = audioOffer(trace);
      const made = descriptions(trace, 'local', 'answer').some(({ id }) => offer && id > offer.id);
      return made
        ? 'The callee has answered the second offer; the caller was not given that answer.'
        : 'The second offer is not answered: look for have-remote-offer among the States of pc2. Every offer needs its answer, the second one too.';
    },
  },
  {
    claim: 'An audio track arrives at the callee',
    holds: (trace) => all(trace, 'track').some(({ track }) => track === 'audio'),
    seen: () => 'No row “track audio” yet: it comes when the callee sets the offer that holds the audio.',
  },
  {
    claim: 'It is still the same call: two connections, no more',
    holds: (trace) => calls(trace, 'new RTCPeerConnection').length === 2,
    seen: (trace) =>
      `${calls(trace, 'new RTCPeerConnection').length} connections were made. Negotiate again on the two that there are.`,
  },
] satisfies Check[];
