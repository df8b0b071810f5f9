/**
 * A connection within this page, with one channel. Resolves to both ends
 * of the channel, open.
 */
export async function openChannel(options: RTCDataChannelInit) {
  const caller = new RTCPeerConnection();
  const callee = new RTCPeerConnection();
  caller.onicecandidate = ({ candidate }) =>
    callee.addIceCandidate(candidate);
  callee.onicecandidate = ({ candidate }) =>
    caller.addIceCandidate(candidate);

  const near = caller.createDataChannel('positions', options);
  const opened = new Promise((resolve) => (near.onopen = resolve));
  const given = new Promise<RTCDataChannel>((resolve) => {
    callee.ondatachannel = ({ channel }) => resolve(channel);
  });

  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription);
  await opened;
  return [near, await given];
}
