import { all, type Check, connected, printed, type Trace } from '#trace';

/** The last line that was written: “Alice sends 1, Server sends 3”. */
function copies(trace: Trace, who: string): number | undefined {
  const line = printed(trace).findLast((text) => /sends \d/.test(text));
  return line === undefined ? undefined : Number(new RegExp(`${who} sends (\\d+)`).exec(line)?.[1] ?? 0);
}

/** How many of the <video> elements have shown a picture that came out of a connection. */
function watched(trace: Trace): number {
  const frames = all(trace, 'frame').filter(({ remote }) => remote);
  return new Set(frames.map(({ element }) => element)).size;
}

export default [
  {
    claim: 'Alice sends one copy',
    failsFirst: true,
    holds: (trace) => copies(trace, 'Alice') === 1,
    seen(trace) {
      const sent = copies(trace, 'Alice');
      return sent === undefined
        ? 'No line of copies was written yet.'
        : `Alice sends ${sent} copies: one to each viewer, which is a mesh. Send one, before the loop.`;
    },
  },
  {
    claim: 'The server sends three',
    holds: (trace) => copies(trace, 'Server') === 3,
    seen: (trace) =>
      `The server sends ${copies(trace, 'Server') ?? 0} copies. What it receives stays at the server: a viewer sees only what comes out of send('Server', …).`,
  },
  {
    claim: 'Eight ends are connected, and three viewers see a moving picture',
    holds: (trace) => connected(trace).length >= 8 && watched(trace) >= 3,
    seen: (trace) =>
      `${connected(trace).length} of 8 ends are connected, and ${watched(trace)} of 3 viewers see something. What arrives belongs into the srcObject of each viewer.`,
  },
] satisfies Check[];
