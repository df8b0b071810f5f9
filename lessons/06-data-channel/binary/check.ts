import { all, type Check, channels, plain, type Trace } from '#trace';

interface Position {
  player: number;
  x: number;
  y: number;
}

/** What table.ts wrote for “sent” or “received”, in order. */
function rows(trace: Trace, what: string): unknown[] {
  return all(trace, 'console')
    .filter(({ values }) => values[0] === what)
    .map(({ values }) => plain(values[1]));
}

function isPosition(value: unknown): value is Position {
  return typeof value === 'object' && value !== null && 'player' in value && 'x' in value && 'y' in value;
}

/** The first one that came out otherwise than it went in. */
function garbled(trace: Trace): string | undefined {
  // main.ts writes what it sends in this shape.
  const sent = rows(trace, 'sent') as Position[];
  const received = rows(trace, 'received').filter(isPosition);
  for (const [index, position] of received.entries()) {
    for (const key of ['player', 'x', 'y'] as const) {
      if (sent[index] && position[key] !== sent[index][key])
        return `${key} was sent as ${sent[index][key]}, and was received as ${position[key]}`;
    }
  }
  return undefined;
}

export default [
  {
    claim: 'The callee makes player, x and y of the bytes',
    failsFirst: true,
    holds: (trace) => rows(trace, 'received').filter(isPosition).length >= 3,
    seen: (trace) =>
      rows(trace, 'received').length === 0
        ? 'Nothing has been received yet.'
        : 'What was received is still a buffer: the bytes, not the numbers in them. unpack() has to return { player, x, y }.',
  },
  {
    claim: 'All of them are the numbers that were sent',
    holds: (trace) => rows(trace, 'received').filter(isPosition).length >= 3 && garbled(trace) === undefined,
    seen: (trace) =>
      `${garbled(trace)}. Is it read from where it was written, in the same format, and in the same order of bytes? DataView takes the highest byte first unless its last argument is true.`,
  },
  {
    claim: 'A position is 9 bytes on its way',
    holds: (trace) => {
      const messages = channels(trace).flatMap(({ messages }) => messages);
      return messages.length >= 6 && messages.every(({ bytes }) => bytes === 9);
    },
    seen: (trace) =>
      `Messages of ${channels(trace)[0]?.messages[0]?.bytes ?? 0} bytes were sent. Leave pack() as it is: only unpack() is missing.`,
  },
] satisfies Check[];
