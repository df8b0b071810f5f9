import { all, type Check, channels, plain, type Trace } from '#trace';

interface Received {
  name: string;
  type: string;
  bytes: number;
}

/** download.ts writes what it offers. */
const offered = (trace: Trace): Received[] =>
  all(trace, 'console')
    .filter(({ values }) => values[0] === 'file')
    .map(({ values }) => plain(values[1]) as Received);

/** Headers, as they were sent. */
const headers = (trace: Trace): string[] =>
  channels(trace)
    .flatMap(({ messages }) => messages)
    .filter(({ direction, preview }) => direction === 'out' && preview.startsWith('{'))
    .map(({ preview }) => preview);

/** Is there a header that says what this file is? */
const isAnnounced = (trace: Trace, { name, type }: Received) =>
  headers(trace).some((header) => {
    const values = Object.values(JSON.parse(header));
    return values.includes(name) && values.includes(type);
  });

export default [
  {
    claim: 'Alice and Bob have an open channel',
    holds: (trace) => channels(trace).filter(({ state }) => state === 'open').length >= 2,
    seen: () => 'The two are not connected yet. Leave room.ts as it is.',
  },
  {
    claim: 'A file arrives under its own name, with its own type',
    failsFirst: true,
    holds: (trace) => offered(trace).some((file) => isAnnounced(trace, file)),
    seen(trace) {
      const header = headers(trace)[0];
      if (header === undefined) return 'No file has been sent yet. Choose one in Alice’s page.';
      if (header === '{}')
        return 'The header is {}. JSON.stringify() does not see what a File knows of itself: take name, type and size out of it.';
      const [file] = offered(trace);
      return file
        ? `The header is ${header}; the file is offered as “${file.name}”, ${file.type || 'of no type'}.`
        : `The header is ${header}; no file has come of it.`;
    },
  },
  {
    claim: 'A second file arrives too: an empty one is as good',
    holds: (trace) => offered(trace).filter((file) => isAnnounced(trace, file)).length >= 2,
    seen: (trace) =>
      headers(trace).length < 2
        ? 'One file has been sent. Send another one, also from Bob to Alice if you like.'
        : 'The second file has not arrived under its own name.',
  },
] satisfies Check[];
