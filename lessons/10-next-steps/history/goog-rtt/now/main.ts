const pc = new RTCPeerConnection();

for (const { type, currentRoundTripTime } of (
  await pc.getStats()
).values()) {
  if (type === 'candidate-pair')
    console.log('Round trip in s:', currentRoundTripTime);
}
console.log('Without a call there is no pair, and no round trip.');
