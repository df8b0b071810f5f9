import { all, type Check, signals, type Trace } from '#trace';

const WORDS = ['created', 'joined', 'full'];

/** What the three in one room heard, as in ['created', 'joined', 'full']; in this order, whoever it was. */
function heard(trace: Trace, who: string[]): string[] {
  return WORDS.flatMap((word) =>
    signals(trace, 'in', word)
      .filter(({ peer }) => who.includes(peer))
      .map(({ event }) => event),
  );
}

const PEERS = ['Alice', 'Bob', 'Carol'];
const TESTERS = ['Tester 1', 'Tester 2', 'Tester 3'];

function list(words: string[]): string {
  return words.length > 0 ? words.join(', ') : 'nothing';
}

/** An error ends the server. */
function crash(trace: Trace): string | undefined {
  const error = all(trace, 'error').find(({ peer }) => peer === 'Server');
  return error && `The server ended with ${error.error.name}: ${error.error.message}`;
}

export default [
  {
    claim: 'Of three clients in one room, the first hears created, the second joined, the third full',
    failsFirst: true,
    holds: (trace) => TESTERS.every((tester, index) => heard(trace, [tester]).join() === WORDS[index]),
    seen: (trace) =>
      crash(trace) ??
      `Three hidden clients came one after the other, and heard: ${list(heard(trace, TESTERS))}. Does the answer depend on \`members\`?`,
  },
  {
    claim: 'Another room has two places of its own',
    holds: (trace) => heard(trace, ['Tester 4']).join() === 'created',
    seen: (trace) =>
      `A fourth client asked for another room, where nobody was, and heard: ${list(heard(trace, ['Tester 4']))}. Count the members of the room, not all clients of the server.`,
  },
  {
    claim: 'Alice, Bob and Carol hear one of each',
    holds: (trace) => heard(trace, PEERS).join() === WORDS.join(),
    seen: (trace) => `They heard: ${list(heard(trace, PEERS))}.`,
  },
] satisfies Check[];
