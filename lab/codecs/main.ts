import { connect } from './connect.ts';

const stream = await navigator.mediaDevices.getUserMedia({ video: true });
const [local, remote] = document.querySelectorAll('video');
local.srcObject = stream;
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ontrack = ({ streams }) => (remote.srcObject = streams[0]);
const transceiver = caller.addTransceiver(stream.getVideoTracks()[0], { streams: [stream] });
const { codecs } = RTCRtpReceiver.getCapabilities('video');
const isFirst = ({ mimeType }: RTCRtpCodec) => mimeType === 'video/VP9';
transceiver.setCodecPreferences([...codecs.filter(isFirst), ...codecs.filter((codec) => !isFirst(codec))]);
await connect(caller, callee);

remote.onplaying = async () => {
  const [codec] = transceiver.sender.getParameters().codecs;
  document.querySelector('p').textContent = `Sent is ${codec.mimeType}`;
  console.log('sent is', codec.mimeType);
};
