import { type Channel, type Check, channels, events, failures, results, type Trace } from '#trace';

/** Both ends of the channel, as each side sees them. */
function ends(trace: Trace): Channel[] {
  return channels(trace).filter(({ label }) => label === 'burst');
}

function counted(trace: Trace, direction: 'in' | 'out'): number {
  return ends(trace).flatMap(({ messages }) => messages.filter((message) => message.direction === direction))
    .length;
}

function missing(trace: Trace): string {
  const [refused] = failures(trace, 'createDataChannel');
  if (refused)
    return `createDataChannel() was refused: ${refused.error.name}: ${refused.error.message} A channel counts tries or time, never both.`;
  if (ends(trace).length === 0) return 'No channel called “burst” has been made yet.';
  return events(trace, 'datachannel').length === 0
    ? 'The callee has not got the channel yet.'
    : ends(trace)
        .map(
          ({ object, ordered, maxRetransmits }) =>
            `${object}.ordered is ${ordered}, ${object}.maxRetransmits is ${maxRetransmits}`,
        )
        .join('; ')
        .concat('. The second argument of createDataChannel() says both.');
}

export default [
  {
    claim: 'Messages may overtake each other: the channel is unordered on both sides',
    failsFirst: true,
    holds: (trace) =>
      results(trace, 'createDataChannel').length > 0 &&
      ends(trace).length >= 2 &&
      ends(trace).every(({ ordered }) => !ordered),
    seen: missing,
  },
  {
    claim: 'What is lost is not sent again: maxRetransmits is 0 on both sides',
    holds: (trace) =>
      results(trace, 'createDataChannel').length > 0 &&
      ends(trace).length >= 2 &&
      ends(trace).every(({ maxRetransmits }) => maxRetransmits === 0),
    seen: missing,
  },
  {
    claim: 'The burst goes out, 144 messages at once, and goes on past the first loss',
    holds: (trace) => counted(trace, 'out') >= 144 && counted(trace, 'in') >= 36,
    seen: (trace) =>
      `${counted(trace, 'out')} messages were sent, ${counted(trace, 'in')} have arrived so far.`,
  },
] satisfies Check[];
