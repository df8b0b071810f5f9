/**
 * A call in one page, as in lesson 5. It returns the caller's connection.
 */
export async function startCall() {
  const remote = document.querySelector<HTMLVideoElement>('#remote');
  const stream = await navigator.mediaDevices.getUserMedia({
    video: true,
  });

  const caller = new RTCPeerConnection();
  const callee = new RTCPeerConnection();
  caller.onicecandidate = ({ candidate }) =>
    callee.addIceCandidate(candidate);
  callee.onicecandidate = ({ candidate }) =>
    caller.addIceCandidate(candidate);
  callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);

  for (const track of stream.getTracks()) caller.addTrack(track, stream);

  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription);
  return caller;
}
