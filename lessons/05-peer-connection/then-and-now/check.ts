import { all, type Check, calls, connected, descriptions, printed, type Trace } from '#trace';

const ASKS_FOR_AUDIO = /^m=audio [1-9][\s\S]*?^a=(sendrecv|recvonly)/m;

function errors(trace: Trace): string[] {
  const uncaught = all(trace, 'error').map(({ error }) => `${error.name}: ${error.message}`);
  const shown = all(trace, 'console').filter(({ level }) => level === 'error');
  return [...uncaught, ...printed(shown)];
}

export default [
  {
    claim: 'An offer and an answer are set on both sides',
    failsFirst: true,
    holds: (trace) =>
      (['offer', 'answer'] as const).every(
        (type) =>
          descriptions(trace, 'local', type).length > 0 && descriptions(trace, 'remote', type).length > 0,
      ),
    seen(trace) {
      const isMade = (method: string) => calls(trace, method).length > 0;
      const offers = descriptions(trace, 'local', 'offer').length;
      const answers = descriptions(trace, 'local', 'answer').length;
      if (offers > 0 && answers === 0 && isMade('createAnswer')) {
        return 'The offer is set; createAnswer() was called, and no answer was set. A single callback is taken for options and never called, without any error. Use the promise.';
      }
      if (offers === 0 && isMade('createOffer')) {
        return 'createOffer() was called, and no offer was set. A single callback is never called; use the promise.';
      }
      return `Offers set so far: ${offers}, answers: ${answers}. Is there an error in the console?`;
    },
  },
  {
    claim: 'The caller adds tracks, not a whole stream',
    holds: (trace) =>
      calls(trace, 'addTrack').length + calls(trace, 'addTransceiver').length > 0 &&
      calls(trace, 'addStream').length === 0,
    seen: () =>
      'addStream() was called. It is not in the standard any more: add the tracks of the stream one by one.',
  },
  {
    claim: 'The offer asks for audio from the callee',
    holds: (trace) => descriptions(trace, 'local', 'offer').some(({ sdp }) => ASKS_FOR_AUDIO.test(sdp)),
    seen: () =>
      'The offer has no audio section to receive with. `mandatory` is ignored without a word: ask with addTransceiver(). Open the row “pc1 local offer”.',
  },
  {
    claim: 'Both connections are connected, and the remote picture is shown',
    holds: (trace) => connected(trace).length >= 2 && all(trace, 'frame').some(({ remote }) => remote),
    seen: (trace) =>
      `${connected(trace).length} of 2 connections are connected so far${connected(trace).length < 2 ? '' : ', and no remote picture is shown: which event brings the track?'}.`,
  },
  {
    claim: 'The number of statistics is printed, and no error is left',
    holds: (trace) =>
      printed(trace).some((line) => /statistics.*\b[1-9]/.test(line)) && errors(trace).length === 0,
    seen(trace) {
      const [error] = errors(trace);
      return error
        ? `The console says: ${error} getStats() takes no callback today: it returns a promise.`
        : 'No line like “statistics: 17” is in the console yet.';
    },
  },
] satisfies Check[];
