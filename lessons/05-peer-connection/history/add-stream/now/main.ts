const video = document.querySelector('video');
const pc1 = new RTCPeerConnection();
const pc2 = new RTCPeerConnection();

pc1.onicecandidate = ({ candidate }) =>
  pc2.addIceCandidate(candidate);
pc2.onicecandidate = ({ candidate }) =>
  pc1.addIceCandidate(candidate);
pc2.ontrack = ({ track, streams }) => {
  video.srcObject = streams[0];
  console.log('ontrack brought', track);
};

const stream = await navigator.mediaDevices.getUserMedia({
  video: true,
});
for (const track of stream.getTracks()) pc1.addTrack(track, stream);
await pc1.setLocalDescription();
await pc2.setRemoteDescription(pc1.localDescription);
await pc2.setLocalDescription();
await pc1.setRemoteDescription(pc2.localDescription);
