import { asText, type Check, signals, type Trace } from '#trace';

const STRANGERS = ['Carol', 'Stranger'];

/** What a peer was told by others, or by itself. */
function told(trace: Trace, peer: string): string[] {
  return signals(trace, 'in', 'message')
    .filter((entry) => entry.peer === peer)
    .map(({ args: [message = ''] }) => asText(message));
}

function isBy(message: string, peer: string): boolean {
  return message.endsWith(`says ${peer}`);
}

/** All have come, and two hidden clients have talked. */
function isTalkOver(trace: Trace): boolean {
  return signals(trace, 'out', 'message').some(({ peer }) => peer === 'Refused');
}

export default [
  {
    claim: 'No stranger hears what is said in a room',
    failsFirst: true,
    holds: (trace) =>
      isTalkOver(trace) &&
      told(trace, 'Insider 2').length > 0 &&
      STRANGERS.every((stranger) => told(trace, stranger).every((message) => isBy(message, stranger))),
    seen: (trace) => {
      for (const stranger of STRANGERS) {
        const overheard = told(trace, stranger).find((message) => !isBy(message, stranger));
        if (overheard) return `${stranger} is in another room, and heard “${overheard}”.`;
      }
      return 'One hidden client spoke to another one in its room, who heard nothing.';
    },
  },
  {
    claim: 'Alice and Bob hear each other',
    holds: (trace) =>
      told(trace, 'Alice').some((message) => isBy(message, 'Bob')) &&
      told(trace, 'Bob').some((message) => isBy(message, 'Alice')),
    seen: () => 'Not both of them heard the other. Is the room that of the socket that speaks?',
  },
  {
    claim: 'Nobody hears their own words again',
    holds: (trace) =>
      ['Alice', 'Bob', 'Insider 1'].every(
        (peer) => !told(trace, peer).some((message) => isBy(message, peer)),
      ),
    seen: () =>
      'Who spoke heard it too. io.to(room) speaks to all in the room; socket.to(room) to all but that socket.',
  },
  {
    claim: 'Who was refused, because the room was full, is heard by nobody',
    holds: (trace) =>
      isTalkOver(trace) &&
      !['Insider 1', 'Insider 2'].some((peer) =>
        told(trace, peer).some((message) => isBy(message, 'Refused')),
      ),
    seen: () => 'A third client heard full, spoke all the same, and those in the room heard it.',
  },
] satisfies Check[];
