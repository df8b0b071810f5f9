import type { Probe } from '../../../src/server-worker/probe.ts';

export default (async ({ client }) => {
  const enter = async (name: string, room: string) => {
    const one = await client(name);
    await one.asks('join', room);
    return one;
  };
  const first = await enter('Tester 1', 'probe');
  const second = await enter('Tester 2', 'probe');
  const third = await enter('Tester 3', 'probe');
  const stranger = await enter('Stranger', 'another probe');
  first.emit('message', { to: second.id, text: `For Tester 2, from ${first.id}` });
  await second.hears('message');
  await third.isQuiet();
  stranger.emit('message', { to: first.id, text: 'For Tester 1, by a Stranger' });
  await first.isQuiet();
}) satisfies Probe;
