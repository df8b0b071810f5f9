const stream = await navigator.mediaDevices.getUserMedia({ video: true });
const [local, remote] = document.querySelectorAll('video');
local.srcObject = stream;
const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
caller.onicecandidate = ({ candidate }) => callee.addIceCandidate(candidate);
callee.onicecandidate = ({ candidate }) => caller.addIceCandidate(candidate);
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
caller.addTrack(stream.getVideoTracks()[0], stream);

await caller.setLocalDescription();
await callee.setRemoteDescription(caller.localDescription);
await callee.setLocalDescription();
const { type, sdp } = callee.localDescription;
// b=AS is what the other side can take, in kbit/s (RFC 8866 section 5.8); it stands behind the c= line.
const munged = sdp.replace(/(m=video[\s\S]*?c=.*\r\n)/, '$1b=AS:200\r\n');
await caller.setRemoteDescription({ type, sdp: munged });
