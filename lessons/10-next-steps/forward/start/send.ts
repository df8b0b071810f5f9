/** How many copies each one sends. */
const copies: Record<string, number> = {};

/**
 * Sends the stream over a new connection. It returns the stream that
 * arrives at the other end.
 */
export async function send(from: string, stream: MediaStream) {
  const pc = new RTCPeerConnection();
  const peer = new RTCPeerConnection();
  pc.onicecandidate = ({ candidate }) => peer.addIceCandidate(candidate);
  peer.onicecandidate = ({ candidate }) => pc.addIceCandidate(candidate);
  const received = new Promise<MediaStream>((resolve) => {
    peer.ontrack = ({ streams }) => resolve(streams[0]);
  });

  pc.addTrack(stream.getVideoTracks()[0], stream);
  await pc.setLocalDescription();
  await peer.setRemoteDescription(pc.localDescription);
  await peer.setLocalDescription();
  await pc.setRemoteDescription(peer.localDescription);

  copies[from] = (copies[from] ?? 0) + 1;
  document.querySelector('#sends').textContent = Object.entries(copies)
    .map(([name, count]) => `${name} sends ${count}`)
    .join(', ');
  return received;
}
