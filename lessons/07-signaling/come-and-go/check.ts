import { type Check, signals, type Trace } from '#trace';

function times(trace: Trace, who: string, event: string): number {
  return signals(trace, 'in', event).filter(({ peer }) => peer === who).length;
}

export default [
  {
    claim: 'Who is in a room hears join when somebody comes',
    failsFirst: true,
    holds: (trace) => times(trace, 'Tester 1', 'join') > 0 && times(trace, 'Tester 2', 'join') === 0,
    seen: (trace) =>
      times(trace, 'Tester 2', 'join') > 0
        ? 'The one who came heard join as well: it is meant for those who were there before.'
        : 'Tester 2 came into the room of Tester 1, who was not told.',
  },
  {
    claim: 'Who stays hears bye when the other one has gone',
    holds: (trace) => times(trace, 'Tester 1', 'bye') === 1,
    seen: (trace) =>
      times(trace, 'Tester 1', 'join') > 1
        ? 'Tester 2 left, and Tester 1 was not told. At “disconnect” a socket has left all its rooms: socket.rooms is empty. What does socket.data still know?'
        : 'Tester 2 left, and Tester 1 was not told.',
  },
  {
    claim: 'The place is free again: who comes next hears joined',
    holds: (trace) => times(trace, 'Tester 3', 'joined') === 1 && times(trace, 'Tester 1', 'join') === 2,
    seen: () => 'Tester 3 came in the place of Tester 2. Not both of them were told what they should be.',
  },
  {
    claim: 'It goes on when the very first one has left',
    holds: (trace) =>
      times(trace, 'Tester 3', 'bye') === 1 &&
      times(trace, 'Tester 3', 'join') === 1 &&
      times(trace, 'Tester 4', 'joined') === 1,
    seen: () =>
      'Tester 1 left and Tester 4 came: Tester 3, who stayed, should hear bye, then join, for now the offer is its task.',
  },
] satisfies Check[];
