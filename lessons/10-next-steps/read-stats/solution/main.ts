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

  const local = report.get(pair.localCandidateId);
  const remote = report.get(pair.remoteCandidateId);
  const path = `${local.candidateType} → ${remote.candidateType}`;
  show(path, pair.currentRoundTripTime * 1000, video.framesPerSecond);
}

setInterval(measure, 1000);
