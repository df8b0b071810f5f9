import type { Probe } from '../../../src/server-worker/probe.ts';

/** What is no name of a room; the server has to answer. */
const NO_NAMES = [42, null, { length: 3 }, '   '];
/** What makes no sense, and wants no answer. */
const SHOTS: [event: string, ...args: unknown[]][] = [
  ['join'],
  ['join', 'probe'],
  ['join', 'probe', 'no function'],
  ['message'],
  ['message', null],
  ['message', 'only text'],
  ['message', { text: 7 }],
  ['message', { text: ['a', 'b'] }],
  ['no such event', { deep: { deeper: [] } }],
];

export default (async ({ client, note }) => {
  // Each shot comes from a client of its own: one that cannot connect tells that the last shot hit.
  for (const room of NO_NAMES) {
    const fuzzer = await client('Fuzzer');
    if (!fuzzer.isConnected) return;
    await fuzzer.asks('join', room);
  }
  for (const [event, ...args] of SHOTS) {
    const fuzzer = await client('Fuzzer');
    if (!fuzzer.isConnected) return;
    fuzzer.emit(event, ...args);
  }
  const [one, other] = [await client('Polite 1'), await client('Polite 2')];
  if (!one.isConnected || !other.isConnected) return;
  note('The attack is over');
  await one.asks('join', 'tea room');
  await other.asks('join', 'tea room');
  other.emit('message', { text: 'Tea?' });
  await one.hears('message');
}) satisfies Probe;
