/**
 * The two candidates between which a connection sends its packets, out of
 * its statistics.
 */
export async function selectedPair(pc: RTCPeerConnection) {
  const report = await pc.getStats();
  const stats = [...report.values()];
  const transport = stats.find(({ type }) => type === 'transport');
  // Firefox has no selectedCandidatePairId.
  const pair =
    report.get(transport?.selectedCandidatePairId) ??
    stats.find(
      ({ type, nominated, state }) =>
        type === 'candidate-pair' && nominated && state === 'succeeded',
    );
  return {
    mine: report.get(pair.localCandidateId),
    theirs: report.get(pair.remoteCandidateId),
  };
}
