import { connect } from './connect.ts';

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
const [local, remote] = document.querySelectorAll('video');
local.srcObject = stream;
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
caller.addTrack(stream.getVideoTracks()[0], stream);
await connect(caller, callee);

remote.onplaying = async () => {
  remote.onplaying = null;
  const fragment = () => /a=ice-ufrag:(.+)/.exec(caller.localDescription.sdp)[1].trim();
  const before = fragment();
  caller.restartIce();
  await connect(caller, callee);
  console.log('ufrag', before, '→', fragment());
};
