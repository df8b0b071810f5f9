const pc = new RTCPeerConnection();

const report = await pc.getStats();
console.log(
  'Entries:',
  report.size,
  [...report.values()].map(({ type }) => type),
);
