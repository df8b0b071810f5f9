import { all, asText, type Check, results, type Trace } from '#trace';

const ASKING = 'Please allow the camera in your browser.';
const SHOWN = 'You see yourself.';

/** What was said after asking, each time: an empty line where nothing has come yet. say() logs; errors are not said. */
function replies(trace: Trace): string[] {
  const lines = all(trace, 'console')
    .filter(({ level }) => level === 'log')
    .map(({ values }) => values.map(asText).join(' '));
  return lines.flatMap((line, index) => {
    if (line !== ASKING) return [];
    const next = lines[index + 1] ?? '';
    return [next === ASKING ? '' : next];
  });
}

/** Replies to a refusal: neither silence nor a picture. */
function refusals(trace: Trace): string[] {
  return replies(trace).filter((reply) => reply !== '' && reply !== SHOWN);
}

export default [
  {
    claim: 'A refusal is answered with words on the page',
    failsFirst: true,
    holds: (trace) => refusals(trace).length > 0,
    seen(trace) {
      const [error] = all(trace, 'error');
      if (replies(trace).length === 0)
        return 'Nobody has asked yet. Press Ask where it is refused, in the preview.';
      if (error)
        return `The page still says “${ASKING}”, and the console has an error: ${error.error.name}: ${error.error.message}. Answer it with say().`;
      const shown = replies(trace).filter((reply) => reply === SHOWN).length;
      if (shown > results(trace, 'getUserMedia').length)
        return `The page says “${SHOWN}” although no camera was given. That line may only be reached when there is a stream.`;
      return replies(trace).includes('')
        ? `The page still says “${ASKING}”, as if nothing had happened. In catch, call say().`
        : 'You have asked where it is allowed. Now press Ask where it is refused: what does the page say then?';
    },
  },
  {
    claim: 'No error is left without an answer',
    holds: (trace) => all(trace, 'error').every(({ error }) => error.name !== 'NotAllowedError'),
    seen: () => 'The page says something, and still lets the error go on to the console. Catch it.',
  },
  {
    claim: 'Where the camera is allowed, its picture is shown',
    holds: (trace) => all(trace, 'frame').length > 0,
    seen: () =>
      'There is no picture yet. Press Ask for the camera. If your browser refuses it, allow it in the address bar, or choose Synthetic camera above the code.',
  },
] satisfies Check[];
