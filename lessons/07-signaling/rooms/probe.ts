import type { Probe } from '../../../src/server-worker/probe.ts';

export default (async ({ client }) => {
  for (const [name, room] of [
    ['Tester 1', 'probe'],
    ['Tester 2', 'probe'],
    ['Tester 3', 'probe'],
    ['Tester 4', 'another probe'],
  ] as const) {
    const tester = await client(name);
    tester.emit('create or join', room);
    await tester.hearsOneOf('created', 'joined', 'full');
  }
}) satisfies Probe;
