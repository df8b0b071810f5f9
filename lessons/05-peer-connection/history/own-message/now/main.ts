const pc1 = new RTCPeerConnection();
const pc2 = new RTCPeerConnection();

pc1.createDataChannel('talk');
pc1.onicecandidate = ({ candidate }) =>
  take(JSON.stringify(candidate));
const early: string[] = [];
await pc1.setLocalDescription();
await pc2.setRemoteDescription(pc1.localDescription);
for (const message of early.splice(0)) await take(message);

async function take(message: string) {
  if (!pc2.remoteDescription) return early.push(message);
  await pc2.addIceCandidate(JSON.parse(message));
  console.log('Taken:', message);
}
