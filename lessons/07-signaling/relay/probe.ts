import type { Probe } from '../../../src/server-worker/probe.ts';

export default (async ({ client }) => {
  const inside = [await client('Insider 1'), await client('Insider 2')] as const;
  for (const one of inside) {
    one.emit('create or join', 'probe');
    await one.hearsOneOf('created', 'joined');
  }
  const stranger = await client('Stranger');
  stranger.emit('create or join', 'another probe');
  await stranger.hearsOneOf('created', 'joined', 'full');
  inside[0].emit('message', 'A secret, says Insider 1');
  await inside[1].hears('message');
  const refused = await client('Refused');
  refused.emit('create or join', 'probe');
  await refused.hears('full');
  refused.emit('message', 'Let me in, says Refused');
  await inside[0].isQuiet();
}) satisfies Probe;
