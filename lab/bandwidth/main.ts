import { connect } from './connect.ts';

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
const [local, remote] = document.querySelectorAll('video');
local.srcObject = stream;
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
const sender = caller.addTrack(stream.getVideoTracks()[0], stream);
await connect(caller, callee);

const parameters = sender.getParameters();
parameters.encodings[0].maxBitrate = 100_000;
await sender.setParameters(parameters);

let before = 0;
setInterval(async () => {
  for (const stats of (await sender.getStats()).values()) {
    if (stats.type !== 'outbound-rtp') continue;
    const kbits = Math.round(((stats.bytesSent - before) * 8) / 1000);
    document.querySelector('p').textContent = `${kbits} kbit/s`;
    console.log(kbits, 'kbit/s');
    before = stats.bytesSent;
  }
}, 1000);
