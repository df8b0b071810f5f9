import { type Check, channels, printed, type Trace } from '#trace';

/** Headers that arrived. */
const headers = (trace: Trace): Record<string, unknown>[] =>
  channels(trace)
    .flatMap(({ messages }) => messages)
    .filter(({ direction, preview }) => direction === 'in' && preview.startsWith('{'))
    .map(({ preview }) => JSON.parse(preview));

const hasHash = (header: Record<string, unknown>) =>
  Object.values(header).some((value) => typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value));

/** What became of each photo, in order; show.ts writes it. */
const fates = (trace: Trace) =>
  printed(trace).flatMap((line) => /^A photo is (shown|refused)$/.exec(line)?.[1] ?? []);

export default [
  {
    claim: 'The header carries the hash: 64 hexadecimal digits',
    failsFirst: true,
    holds: (trace) => headers(trace).some(hasHash),
    seen(trace) {
      const [header] = headers(trace);
      if (!header) return 'Nothing has been sent yet. Press Snap and send.';
      const text = JSON.stringify(header);
      return text.includes('{}')
        ? `The header is ${text}. JSON has no bytes: an ArrayBuffer becomes {}. Write the hash as digits; sha256() does.`
        : `The header is ${text}.`;
    },
  },
  {
    claim: 'The first photo arrives whole, and is shown',
    holds: (trace) => fates(trace)[0] === 'shown',
    seen: (trace) =>
      fates(trace)[0] === 'refused'
        ? 'The first photo is refused, though nobody touched it. What is compared with what? Both have to be the same kind of text.'
        : 'Nothing has become of the photo yet. Is there an error in the console?',
  },
  {
    claim: 'The second photo is spoilt on its way, and is refused',
    holds: (trace) => fates(trace)[1] === 'refused',
    seen: (trace) =>
      fates(trace)[1] === 'shown'
        ? 'The second photo is shown, and one of its bits is wrong. Did you see it?'
        : 'One photo has been sent. Press Snap and send once more.',
  },
] satisfies Check[];
