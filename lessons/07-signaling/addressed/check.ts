import { type Check, plain, signals, type Trace } from '#trace';

interface Message {
  from?: string;
  text: string;
}

function told(trace: Trace, who: string): Message[] {
  return signals(trace, 'in', 'message')
    .filter(({ peer }) => peer === who)
    .map(({ args: [message] }) => plain(message))
    .filter(
      (message): message is Message => typeof message === 'object' && message !== null && 'text' in message,
    );
}

function isOver(trace: Trace): boolean {
  return signals(trace, 'out', 'message').some(({ peer }) => peer === 'Stranger');
}

/** Hidden clients write the name of the receiver, and their own id: “For Tester 2, from x1y2”. */
function senderIn({ text }: Message): string | undefined {
  return / from (\S+)$/.exec(text)?.[1];
}

const PEERS = ['Alice', 'Bob', 'Carol'];

export default [
  {
    claim: 'A message reaches the one that it is for, and nobody else',
    failsFirst: true,
    holds: (trace) =>
      isOver(trace) &&
      told(trace, 'Tester 2').some(({ text }) => text.startsWith('For Tester 2')) &&
      !told(trace, 'Tester 3').some(({ text }) => text.startsWith('For Tester 2')),
    seen: (trace) =>
      told(trace, 'Tester 3').length > 0
        ? 'Tester 1 wrote to Tester 2. Tester 3, who is in the same room, got the message too.'
        : 'Tester 1 wrote to Tester 2, who is in the same room, and who got nothing.',
  },
  {
    claim: 'The receiver learns from whom it is',
    holds: (trace) => {
      const messages = told(trace, 'Tester 2').filter((message) => senderIn(message) !== undefined);
      return messages.length > 0 && messages.every((message) => message.from === senderIn(message));
    },
    seen: (trace) =>
      `A message of Tester 1 came as ${JSON.stringify(told(trace, 'Tester 2')[0] ?? null)}: \`from\` should be the id of the socket that sent it.`,
  },
  {
    claim: 'Nobody can write into another room, not even with somebody’s id',
    holds: (trace) =>
      isOver(trace) && told(trace, 'Tester 1').every(({ text }) => !text.includes('Stranger')),
    seen: () => 'A stranger in another room knew the id of Tester 1, wrote to it, and got through.',
  },
  {
    claim: 'Alice, Bob and Carol have all greeted each other',
    holds: (trace) => PEERS.every((peer) => told(trace, peer).length === 2),
    seen: (trace) =>
      `${PEERS.map((peer) => `${peer} got ${told(trace, peer).length}`).join(', ')}; it should be two each, one from each of the others.`,
  },
] satisfies Check[];
