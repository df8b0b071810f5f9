import { all, type Check, calls, channels, events, printed, reached, type Trace } from '#trace';

const sent = (trace: Trace) =>
  channels(trace)
    .flatMap(({ messages }) => messages)
    .filter(({ direction, preview }) => direction === 'out' && !preview.startsWith('{'));

const arrived = (trace: Trace) => printed(trace).find((line) => line.startsWith('A clip arrived'));

export default [
  {
    claim: 'The recorder has stopped',
    holds: (trace) => events(trace, 'stop').length > 0,
    seen: (trace) =>
      reached(trace, undefined, 'connected')
        ? 'Nothing has been recorded yet. Press the button, and wait for two seconds.'
        : 'The two are not connected yet.',
  },
  {
    claim: 'A clip with something in it is sent',
    failsFirst: true,
    holds: (trace) => sent(trace).some(({ bytes = 0 }) => bytes > 0),
    seen(trace) {
      const pieces = events(trace, 'dataavailable').length;
      if (sent(trace).length === 0)
        return `The recorder gave ${pieces} ${pieces === 1 ? 'piece' : 'pieces'}, and nothing was sent.`;
      const asked = calls(trace, 'stop')[0];
      return asked && (sent(trace)[0]?.entry ?? 0) > asked.id
        ? 'A clip of 0 bytes was sent. stop() only asks: the last piece comes after it, by dataavailable, and then comes the event stop.'
        : 'A clip of 0 bytes was sent before the recorder was asked to stop. A handler is a function: onstop = () => …, and not what a function returned.';
    },
  },
  {
    claim: 'The callee plays the clip',
    // Out of sight a video plays, and draws no picture.
    holds: (trace) =>
      all(trace, 'frame').some(({ element }) => element === 'video#clip') ||
      events(trace, 'playing', 'video#clip').length > 0,
    seen: (trace) => `${arrived(trace) ?? 'No clip has arrived yet'}. No picture of it has been seen.`,
  },
] satisfies Check[];
