import { connect } from './connect.ts';

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
const [local, remote] = document.querySelectorAll('video');
local.srcObject = stream;
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
const [track] = stream.getVideoTracks();
caller.addTrack(track, stream);
await connect(caller, callee);

remote.onresize = () => {
  const size = `${remote.videoWidth} × ${remote.videoHeight}`;
  document.querySelector('p').textContent = `The other side decodes ${size}`;
  console.log('decoded', size);
};

remote.onplaying = () => track.applyConstraints({ width: 320, height: 240, frameRate: 10 });
