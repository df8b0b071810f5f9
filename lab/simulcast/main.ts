import { connect } from './connect.ts';

const video = { width: 1280, height: 720 };
const stream = await navigator.mediaDevices.getUserMedia({ video });
const [local, remote] = document.querySelectorAll('video');
local.srcObject = stream;
const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);

const { sender } = caller.addTransceiver(stream.getVideoTracks()[0], {
  streams: [stream],
  sendEncodings: [
    { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
  ],
});
await connect(caller, callee);

setInterval(async () => {
  const reports = [...(await sender.getStats()).values()];
  const layers = reports.filter(({ type, frameWidth }) => type === 'outbound-rtp' && frameWidth);
  const text = layers.map(({ rid, frameWidth, frameHeight }) => `${rid}: ${frameWidth} × ${frameHeight}`);
  document.querySelector('p').textContent = text.join(', ');
  console.log(layers.length, 'layers', text.join(', '));
}, 1000);
