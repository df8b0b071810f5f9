import { startCall } from './call.ts';
import { show } from './show.ts';

const caller = await startCall();
let frames = 0;

while (true) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const report = await caller.getStats();

  let pair: RTCIceCandidatePairStats;
  let video: RTCOutboundRtpStreamStats;
  for (const entry of report.values()) {
    if (entry.type === 'transport') pair = report.get(entry.selectedCandidatePairId);
    if (entry.type === 'outbound-rtp') video = entry;
  }
  if (!pair) continue;

  // Frames of the last second, counted.
  const before = frames;
  frames = video.framesSent;
  const [local, remote] = [pair.localCandidateId, pair.remoteCandidateId].map((id) => report.get(id));
  show(`${local.candidateType} → ${remote.candidateType}`, pair.currentRoundTripTime * 1000, frames - before);
}
