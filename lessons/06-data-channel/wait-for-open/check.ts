import { type Check, calls, events, failures } from '#trace';

export default [
  {
    claim: 'The greeting arrives',
    failsFirst: true,
    holds: (trace) => events(trace, 'message').length > 0,
    seen(trace) {
      const [failure] = failures(trace, 'send');
      const [opened] = events(trace, 'open');
      const openedAt = opened
        ? `the channel opened at ${opened.time.toFixed(0)} ms`
        : 'the channel is not open yet';
      if (failure)
        return `send() failed at ${failure.time.toFixed(0)} ms with ${failure.error.name}; ${openedAt}. Send when the event “open” says so.`;
      if (calls(trace, 'send').length === 0)
        return `send() was never called; ${openedAt}. Was readyState asked once, and too early? The event “open” comes at the right time by itself.`;
      return 'The greeting was sent, and has not arrived yet.';
    },
  },
  {
    claim: 'No send() fails',
    holds: (trace) => calls(trace, 'send').length > 0 && failures(trace, 'send').length === 0,
    seen: (trace) =>
      `${failures(trace, 'send').length} of ${calls(trace, 'send').length} calls of send() failed. A caught error is still a lost message: send only after “open”.`,
  },
] satisfies Check[];
