import { all, asText, type Check, connected, type Preview, plain, type Trace } from '#trace';

interface Line {
  label: Preview;
  message: unknown;
}

/** What send() printed: who, the label, the message. */
function lines(trace: Trace): Line[] {
  return all(trace, 'console').flatMap(({ values: [from, label = '', message] }) =>
    (from === 'caller' || from === 'callee') && message !== undefined
      ? [{ label, message: plain(message) }]
      : [],
  );
}

function ofType(type: string): (message: unknown) => boolean {
  return (message) => property(message, 'type') === type;
}

function isCandidate(message: unknown): boolean {
  return Boolean(property(message, 'candidate'));
}

function isEnd(message: unknown): boolean {
  return message === null;
}

function property(message: unknown, key: string): unknown {
  return typeof message === 'object' && message !== null ? Reflect.get(message, key) : undefined;
}

function labelled(word: string, is: (message: unknown) => boolean, what: string, howToTell: string): Check {
  const those = (trace: Trace) => lines(trace).filter(({ message }) => is(message));
  return {
    claim: `${what} is labelled “${word}”`,
    holds: (trace) => those(trace).length > 0 && those(trace).every(({ label }) => label === word),
    seen(trace) {
      const [error] = all(trace, 'error');
      if (error)
        return `label() failed with ${error.error.name}: ${error.error.message}. One message is null, and null has no properties: ask for it first.`;
      const other = those(trace).find(({ label }) => label !== word);
      if (!other) return `${what} has not come by yet.`;
      return `It is labelled “${asText(other.label)}” so far. ${howToTell}`;
    },
  };
}

export default [
  {
    ...labelled(
      'offer',
      ofType('offer'),
      'The offer',
      'Open a line of the console, and look what each message consists of.',
    ),
    failsFirst: true,
  },
  labelled('answer', ofType('answer'), 'The answer', 'Its property type says what it is.'),
  labelled(
    'candidate',
    isCandidate,
    'Each candidate',
    'A candidate has no type. It has a property candidate.',
  ),
  labelled('end', isEnd, 'The null behind the last candidate', 'It says that there are no more.'),
  {
    claim: 'Both connections are connected',
    holds: (trace) => connected(trace).length >= 2,
    seen: (trace) =>
      `${connected(trace).length} of 2 connections are connected. label() only looks: it must not change a message.`,
  },
] satisfies Check[];
