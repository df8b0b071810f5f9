import { all, answers, asText, type Check, type EntryOf, plain, signals, type Trace } from '#trace';

function crash(trace: Trace): EntryOf<'error'> | undefined {
  return all(trace, 'error').find(({ peer }) => peer === 'Server');
}

/** The last thing that the fuzzer had sent when the server ended: join(42). */
function lastShot(trace: Trace, end: EntryOf<'error'>): string {
  const shot = all(trace, 'signal').findLast(
    ({ id, peer, direction }) => id < end.id && peer === 'Fuzzer' && direction === 'out',
  );
  return shot ? `${shot.event}(${shot.args.map(asText).join(', ')})` : 'nothing';
}

function isOver(trace: Trace): boolean {
  return all(trace, 'console').some(
    ({ peer, values }) => peer === 'Tester' && values[0] === 'The attack is over',
  );
}

/** What the server answered to what is no name. */
function refusals(trace: Trace): unknown[] {
  return answers(trace, 'join')
    .filter(({ peer }) => peer === 'Fuzzer')
    .map(({ args: [answer] }) => plain(answer));
}

function hasError(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

export default [
  {
    claim: 'The server survives all that a hostile client sends',
    failsFirst: true,
    holds: (trace) => !crash(trace) && isOver(trace),
    seen: (trace) => {
      const end = crash(trace);
      if (!end) return 'The attack is still going on.';
      const { source, error } = end;
      const where = source ? `, in line ${source.line} of ${source.file}` : '';
      return `${lastShot(trace, end)} ended the server${where}: ${error.name}: ${error.message}`;
    },
    at: crash,
  },
  {
    claim: 'What is no name of a room is answered with { error }',
    holds: (trace) => refusals(trace).length >= 4 && refusals(trace).every(hasError),
    seen: (trace) => {
      const accepted = refusals(trace).find((answer) => !hasError(answer));
      return accepted === undefined
        ? `Of four such requests ${refusals(trace).length} were answered. Who asks should not wait in vain.`
        : `One such request was answered with ${JSON.stringify(accepted)}.`;
    },
  },
  {
    claim: 'Polite clients are served as before',
    holds: (trace) =>
      ['Polite 1', 'Polite 2'].every((name) => answers(trace, 'join').some(({ peer }) => peer === name)) &&
      signals(trace, 'in', 'message').some(({ peer }) => peer === 'Polite 1'),
    seen: () =>
      'Two polite clients joined a room after the attack, and one wrote to the other. Nothing arrived.',
  },
] satisfies Check[];
