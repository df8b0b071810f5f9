import { all, asText, type Check, type EntryOf, type Preview, type Trace } from '#trace';

/** The facts that were printed last, and the line that printed them. */
function line(trace: Trace): EntryOf<'console'> | undefined {
  return all(trace, 'console').findLast(({ values }) => values[0] === 'Here:');
}

function fact(trace: Trace, name: string): Preview | undefined {
  const value = line(trace)?.values[1];
  return typeof value === 'object' && value?.$ === 'object'
    ? value.entries.find(([key]) => key === name)?.[1]
    : undefined;
}

function shown(trace: Trace, name: string): string {
  return `${name} is “${asText(fact(trace, name) ?? '?')}”.`;
}

export default [
  {
    claim: 'The page shows the origin that it is from',
    failsFirst: true,
    holds: (trace) => /^https?:\/\/[^/]+$/.test(String(fact(trace, 'origin'))),
    seen: (trace) =>
      `${shown(trace, 'origin')} An origin is scheme, host and port, such as http://localhost:5173, and location knows it.`,
  },
  {
    claim: 'It shows whether it is a secure context',
    holds: (trace) => typeof fact(trace, 'secure') === 'boolean',
    seen: (trace) =>
      `${shown(trace, 'secure')} It is true or false: the name of lesson 1, isSecureContext, says it.`,
  },
  {
    claim: 'It shows which peer it is',
    holds: (trace) => line(trace) !== undefined && fact(trace, 'peer') === line(trace)?.peer,
    seen: (trace) =>
      `${shown(trace, 'peer')} This pane is called “${line(trace)?.peer ?? 'Preview'}”: workbook.peer says so. workbook.room is where it meets others.`,
  },
] satisfies Check[];
