import { startCall } from './call.ts';
import { show } from './show.ts';

const caller = await startCall();

async function measure() {
  const report = await caller.getStats();
  const entries = [...report.values()];

  const pair = entries.find(
    ({ type, nominated }) => type === 'candidate-pair' && nominated,
  );
  const video = entries.find(
    ({ type, kind }) => type === 'outbound-rtp' && kind === 'video',
  );
  if (!pair || !video) return;

  // TODO: the path, the round trip in ms, frames per second.
  show('? → ?', NaN, NaN);
}

setInterval(measure, 1000);
