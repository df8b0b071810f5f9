import { type Channel, type Check, channels, events, results, type Trace } from '#trace';

function negotiated(trace: Trace): Channel[] {
  return channels(trace).filter((channel) => channel.negotiated);
}

function received(trace: Trace): number {
  return channels(trace).filter(({ messages }) => messages.some(({ direction }) => direction === 'in'))
    .length;
}

export default [
  {
    claim: 'Both sides have made their end of the channel, with the same id',
    failsFirst: true,
    holds(trace) {
      if (results(trace, 'createDataChannel').length === 0) return false;
      const [first, second] = negotiated(trace);
      return first !== undefined && second !== undefined && first.id === second.id;
    },
    seen(trace) {
      const [first, second] = negotiated(trace);
      if (!first) return 'No channel was made with negotiated: true.';
      if (!second)
        return `Only one end was made, ${first.object} with the id ${first.id}. Its messages have nowhere to go, and the event “datachannel” was fired ${events(trace, 'datachannel').length} times.`;
      return `${first.object} has the id ${first.id}, ${second.object} has ${second.id}: these are two channels, each with one end. Nobody complains, and nothing arrives.`;
    },
  },
  {
    claim: 'A greeting arrives in each direction',
    holds: (trace) => received(trace) >= 2,
    seen: (trace) => `${received(trace)} of 2 ends have received something.`,
  },
  {
    claim: 'Neither side was told by an event',
    holds: (trace) => events(trace, 'datachannel').length === 0,
    seen: () =>
      'The event “datachannel” was fired: one of the channels was announced, not agreed on by negotiated: true.',
  },
] satisfies Check[];
