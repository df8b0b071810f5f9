import { all, type Check, plain, type Trace } from '#trace';

interface Measured {
  clients: number;
  heard: number;
  milliseconds: number;
}

function measured(trace: Trace): Measured | undefined {
  return all(trace, 'console')
    .map(({ values }) => plain(values[0]))
    .findLast((value): value is Measured => typeof value === 'object' && value !== null && 'heard' in value);
}

export default [
  {
    claim: 'Each message is heard by one client only, the other one in its room',
    failsFirst: true,
    holds: (trace) => {
      const result = measured(trace);
      return result !== undefined && result.clients >= 20 && result.heard === result.clients;
    },
    seen: (trace) => {
      const result = measured(trace);
      if (!result) return 'There is no result yet.';
      const { clients, heard } = result;
      if (heard === 0)
        return `${clients} messages were sent, and nobody heard one: each client is alone in its room.`;
      return `${clients} messages were sent, and the server passed on ${heard}: in a room of ${clients}, each goes to ${clients - 1} others.`;
    },
  },
] satisfies Check[];
