/**
 * Sends the stream to one more peer in this page, at 150 kbit/s at most.
 * It returns the sender's connection.
 */
export async function callPeer(stream: MediaStream) {
  const video = document.createElement('video');
  video.autoplay = video.muted = video.playsInline = true;
  document.querySelector('#peers').append(video);

  const pc = new RTCPeerConnection();
  const peer = new RTCPeerConnection();
  pc.onicecandidate = ({ candidate }) => peer.addIceCandidate(candidate);
  peer.onicecandidate = ({ candidate }) => pc.addIceCandidate(candidate);
  peer.ontrack = ({ streams }) => (video.srcObject = streams[0]);

  const [track] = stream.getVideoTracks();
  pc.addTransceiver(track, {
    streams: [stream],
    sendEncodings: [{ maxBitrate: 150_000 }],
  });

  await pc.setLocalDescription();
  await peer.setRemoteDescription(pc.localDescription);
  await peer.setLocalDescription();
  await pc.setRemoteDescription(peer.localDescription);
  await new Promise<void>((resolve) => {
    pc.onconnectionstatechange = () =>
      pc.connectionState === 'connected' && resolve();
  });
  return pc;
}
