import { type Check, signals, type Trace } from '#trace';

const PEERS = ['Alice', 'Bob'];

function welcomes(trace: Trace, peer: string): number {
  return signals(trace, 'in', 'welcome').filter((entry) => entry.peer === peer).length;
}

/** The server's first word to a client is that it is connected. */
function isConnected(trace: Trace, peer: string): boolean {
  return trace.some((entry) => entry.kind === 'event' && entry.type === 'connect' && entry.peer === peer);
}

export default [
  {
    claim: 'Alice and Bob are connected to your server',
    failsFirst: true,
    holds: (trace) => PEERS.every((peer) => isConnected(trace, peer)),
    seen: () =>
      'Nobody gets through. Alice and Bob look for the server at port 3000. The line above the code says at which port it listens.',
  },
  {
    claim: 'Each of them hears welcome, once',
    holds: (trace) => PEERS.every((peer) => welcomes(trace, peer) === 1),
    seen: (trace) => {
      const counts = PEERS.map((peer) => `${peer} heard welcome ${welcomes(trace, peer)} times`).join(', ');
      return welcomes(trace, 'Alice') + welcomes(trace, 'Bob') > 2
        ? `${counts}. io.emit() speaks to everybody who is connected; socket.emit() to this client.`
        : `${counts}. When a client connects, send it the event welcome.`;
    },
  },
] satisfies Check[];
