import { all, type Check, signals, type Trace } from '#trace';

const WORDS = ['created', 'joined', 'full'];
const TESTERS = ['Tester 1', 'Tester 2', 'Tester 3'];

function heard(trace: Trace, who: string): string {
  const words = WORDS.filter((word) => signals(trace, 'in', word).some(({ peer }) => peer === who));
  return words.join(', ') || 'nothing';
}

function seen(trace: Trace): string {
  const error = all(trace, 'error').find(({ peer }) => peer === 'Server');
  if (error) {
    return `The server ended with ${error.error.name}: ${error.error.message}. For a room where nobody is, get() gives undefined.`;
  }
  const words = TESTERS.map((tester) => `${tester} heard ${heard(trace, tester)}`).join(', ');
  return `${words}. For this server the room is always empty: what does rooms[room] give for a Map?`;
}

export default [
  {
    claim: 'The second one in a room hears joined',
    failsFirst: true,
    holds: (trace) => heard(trace, 'Tester 1') === 'created' && heard(trace, 'Tester 2') === 'joined',
    seen,
    at: (trace) => all(trace, 'error').find(({ peer }) => peer === 'Server'),
  },
  {
    claim: 'The third one hears full',
    holds: (trace) => heard(trace, 'Tester 3') === 'full',
    seen,
  },
  {
    claim: 'Alice and Bob hear created and joined',
    holds: (trace) =>
      ['Alice', 'Bob']
        .map((peer) => heard(trace, peer))
        .sort()
        .join() === 'created,joined',
    seen: (trace) => `Alice heard ${heard(trace, 'Alice')}, and Bob ${heard(trace, 'Bob')}.`,
  },
] satisfies Check[];
