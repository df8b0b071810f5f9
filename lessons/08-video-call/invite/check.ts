import { all, answers, type Check, plain, signals, type Trace } from '#trace';

/** Who asked for which room. */
function rooms(trace: Trace): { peer: string; room: unknown }[] {
  return signals(trace, 'out', 'room:join').map(({ peer, args: [request] }) => ({
    peer,
    room: (plain(request) as { room?: unknown } | undefined)?.room,
  }));
}

/** Two in one room: who came second was told of the first, or the first of the second. */
function haveMet(trace: Trace): boolean {
  return (
    signals(trace, 'in', 'peer:joined').length > 0 ||
    answers(trace, 'room:join').some(
      ({ args: [answer] }) => ((plain(answer) as { peers?: unknown[] } | undefined)?.peers?.length ?? 0) > 0,
    )
  );
}

/** The peers whose code runs on this device. */
function here(trace: Trace): string[] {
  return [...new Set(all(trace, 'run').flatMap(({ peer, phase }) => (phase === 'start' ? [peer] : [])))];
}

export default [
  {
    claim: 'Two peers meet in one room',
    failsFirst: true,
    holds: haveMet,
    seen(trace) {
      const asked = rooms(trace);
      if (asked.length > 1)
        return `They asked for different rooms: ${asked.map(({ peer, room }) => `${peer} for ${room}`).join(', ')}. Both get the right one from workbook.room.`;
      return asked.length === 0
        ? 'Nobody has asked for a room yet.'
        : `${asked[0]?.peer} waits in ${asked[0]?.room}, and nobody else came there. Does the other device run the same code?`;
    },
  },
  {
    claim: 'One of them is on another device, or in another window',
    holds: (trace) => haveMet(trace) && here(trace).length === 1,
    seen: (trace) =>
      here(trace).length > 1
        ? 'Both run on this page. Press Invite, open the address on the phone, press Done here, and then Run on both.'
        : 'Nobody runs on this page.',
  },
  {
    claim: 'Its picture is seen here',
    holds: (trace) => here(trace).length === 1 && all(trace, 'frame').some(({ remote }) => remote),
    seen: () =>
      'They have met, and no picture has come yet. If it stays so: do both devices use the same network? Then “States” shows how far ICE came.',
  },
] satisfies Check[];
