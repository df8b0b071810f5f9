import type { Probe } from '../../../src/server-worker/probe.ts';

export default (async ({ client }) => {
  const enter = async (name: string) => {
    const one = await client(name);
    one.emit('create or join', 'probe');
    await one.hearsOneOf('created', 'joined', 'full');
    return one;
  };
  const first = await enter('Tester 1');
  const second = await enter('Tester 2');
  await first.hears('join');
  second.close();
  await first.hears('bye');
  const third = await enter('Tester 3');
  await first.hears('join');
  first.close();
  await third.hears('bye');
  await enter('Tester 4');
  await third.hears('join');
}) satisfies Probe;
