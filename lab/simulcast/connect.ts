/** As everywhere; but a browser takes no simulcast, a server does: here the answer is made to say so (RFC 8853). */
export async function connect(caller: RTCPeerConnection, callee: RTCPeerConnection) {
  caller.onicecandidate = ({ candidate }) => callee.addIceCandidate(candidate);
  callee.onicecandidate = ({ candidate }) => caller.addIceCandidate(candidate);
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  await callee.setLocalDescription();
  const { type, sdp } = callee.localDescription;
  const rids = ['q', 'h', 'f'].map((rid) => `a=rid:${rid} recv\r\n`).join('');
  const own = sdp.replace(/a=(rid|simulcast):.*\r\n/g, '');
  await caller.setRemoteDescription({ type, sdp: `${own}${rids}a=simulcast:recv q;h;f\r\n` });
}
