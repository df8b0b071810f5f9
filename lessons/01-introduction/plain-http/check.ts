import { all, type Check, type EntryOf, type Trace } from '#trace';

function crash(trace: Trace): EntryOf<'error'> | undefined {
  return all(trace, 'error').find(({ origin }) => origin !== 'resource');
}

/** What the page said about the address that is not secure: the value behind the word “there”. */
function told(trace: Trace): string[] {
  return all(trace, 'console').flatMap(({ values: [where, text] }) =>
    where === 'there' && typeof text === 'string' ? [text] : [],
  );
}

export default [
  {
    claim: 'A page without mediaDevices makes no error',
    failsFirst: true,
    holds: (trace) => all(trace, 'run').some(({ phase }) => phase === 'loaded') && !crash(trace),
    seen(trace) {
      const error = crash(trace);
      return error
        ? `${error.error.name}: ${error.error.message}. So code fails on an insecure page if it does not look first. Ask for mediaDevices before you use it.`
        : 'The page has not loaded yet.';
    },
  },
  {
    claim: 'The message there says what to do: https, or localhost',
    holds: (trace) => told(trace).some((text) => /https|localhost/i.test(text)),
    seen(trace) {
      const text = told(trace).at(-1);
      return text === undefined
        ? 'No error, but no word either: whoever opens that page sees a dark video and does not know why. Call say() with a message.'
        : `The page says “${text}” there. Say what helps, too: an address with https, or localhost.`;
    },
  },
  {
    claim: 'Here the camera is shown, as before',
    holds: (trace) => all(trace, 'frame').some(({ element }) => element === 'video#here'),
    seen: () =>
      'There is no picture in the second video. Does the code go on where mediaDevices is there? If the camera was refused, choose Synthetic camera above the code.',
  },
] satisfies Check[];
