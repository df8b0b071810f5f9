import { all, type ChannelMessage, type Check, channels, plain, type Trace } from '#trace';

const MOST_BYTES = 64 * 1024;

/** What went out, in order. */
const sent = (trace: Trace): ChannelMessage[] =>
  channels(trace).flatMap(({ messages }) => messages.filter(({ direction }) => direction === 'out'));

function header(trace: Trace): { type: string; size: number } | undefined {
  try {
    const { type, size } = JSON.parse(sent(trace)[0]?.preview ?? '');
    return typeof type === 'string' && typeof size === 'number' ? { type, size } : undefined;
  } catch {
    // Not JSON: no header.
    return undefined;
  }
}

/** Did send() make a text of an object? */
const isObject = (trace: Trace) =>
  channels(trace).some(({ messages }) => messages.some(({ preview }) => preview === '[object Object]'));

/** The messages between the first header and the next text. */
function pieces(trace: Trace): ChannelMessage[] {
  const rest = sent(trace).slice(1);
  const next = rest.findIndex(({ preview }) => preview.startsWith('{'));
  return next === -1 ? rest : rest.slice(0, next);
}

const sum = (messages: ChannelMessage[]) => messages.reduce((total, { bytes = 0 }) => total + bytes, 0);

/** show.ts writes what it shows. */
const isShown = (trace: Trace) => all(trace, 'console').some(({ values }) => values[0] === 'photo');

export default [
  {
    claim: 'A header goes first: type and size, as JSON',
    failsFirst: true,
    holds: (trace) => header(trace) !== undefined,
    seen(trace) {
      const [first] = sent(trace);
      if (!first) return 'Nothing has been sent yet. Press Snap and send.';
      if (isObject(trace))
        return 'An object was sent, and “[object Object]” is what arrived: send() makes a text of it in its own way. JSON.stringify() writes what is in it.';
      return first.preview.startsWith('{')
        ? `The first message is ${first.preview}: receive.ts reads type and size.`
        : `The first message is ${first.preview}. Who gets only bytes does not know of what kind they are, nor how many will come.`;
    },
  },
  {
    claim: 'All bytes of the photo follow, in pieces',
    holds(trace) {
      const [size, parts] = [header(trace)?.size, pieces(trace)];
      return parts.length > 1 && sum(parts) === size && parts.every(({ bytes = 0 }) => bytes <= MOST_BYTES);
    },
    seen(trace) {
      const [size = 0, parts] = [header(trace)?.size, pieces(trace)];
      if (parts.length === 0) return 'No bytes followed the header.';
      const largest = Math.max(...parts.map(({ bytes = 0 }) => bytes));
      return `The header says ${size} bytes; ${parts.length} pieces with ${sum(parts)} bytes followed, the largest of ${largest}.`;
    },
  },
  {
    claim: 'The callee shows the photo',
    holds: isShown,
    seen: (trace) => {
      const [line] = all(trace, 'console').map(({ values }) => plain(values[0]));
      return `Nothing is shown yet${line ? `; the console says “${line}”` : ''}. Are the pieces sent in order, and none twice?`;
    },
  },
] satisfies Check[];
