import type { Probe } from '../../../src/server-worker/probe.ts';

export default (async ({ client }) => {
  for (const name of ['Tester 1', 'Tester 2', 'Tester 3']) {
    const tester = await client(name);
    tester.emit('create or join', 'probe');
    await tester.hearsOneOf('created', 'joined', 'full');
  }
}) satisfies Probe;
