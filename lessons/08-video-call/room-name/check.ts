import { type Check, plain, signals, type Trace } from '#trace';

/** The rooms that a peer asked for, in order. */
function rooms(trace: Trace, peer?: string): string[] {
  return signals(trace, 'out', 'room:join')
    .filter((entry) => peer === undefined || entry.peer === peer)
    .map(({ args: [request] }) => String((plain(request) as { room?: unknown } | undefined)?.room ?? ''));
}

/** How many characters two names have in common, place by place. */
function alike(one: string, two: string): number {
  return [...one].filter((character, at) => two[at] === character).length;
}

function newest(trace: Trace): [string, string] | undefined {
  const made = rooms(trace, 'Alice');
  const [last, before] = [made.at(-1), made.at(-2)];
  return last !== undefined && before !== undefined ? [before, last] : undefined;
}

export default [
  {
    claim: 'Two new rooms of Alice have names that nobody guesses: long, and different all over',
    failsFirst: true,
    holds(trace) {
      const names = newest(trace);
      if (!names) return false;
      const [before, last] = names;
      return (
        names.every((name) => /^[A-Za-z0-9_-]{16,64}$/.test(name)) && alike(before, last) <= last.length / 2
      );
    },
    seen(trace) {
      const names = newest(trace);
      if (!names) return 'Press New room in Alice’s preview, twice: two names can be compared.';
      const [before, last] = names;
      if (before === last)
        return `Both rooms are called ${last}. Whoever tries this name on this server is in the same room, and hears all of it.`;
      if (alike(before, last) > last.length / 2)
        return `${before} and ${last} differ in ${last.length - alike(before, last)} characters only. Who knows one, or the time, finds the next. crypto.getRandomValues() gives what cannot be counted on.`;
      return `${last} has ${last.length} characters; at least 16 of A-Z a-z 0-9 _ - are asked for.`;
    },
  },
  {
    claim: 'The link leads Bob into Alice’s room',
    holds(trace) {
      const [room] = rooms(trace, 'Alice').slice(-1);
      return room !== undefined && rooms(trace, 'Bob').includes(room);
    },
    seen: (trace) =>
      rooms(trace, 'Bob').length === 0
        ? 'Bob is in no room yet. Copy the link out of Alice’s preview into Bob’s, and press Open there. Is it empty? Then it is the second TODO.'
        : `Bob asked for ${rooms(trace, 'Bob').at(-1)}, Alice is in ${rooms(trace, 'Alice').at(-1)}.`,
  },
] satisfies Check[];
