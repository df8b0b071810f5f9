import { takePhoto } from './camera.ts';
import { connect } from './connect.ts';
import { receive } from './receive.ts';

const button = document.querySelector('button');
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

callee.ondatachannel = ({ channel }) => receive(channel);

const channel = caller.createDataChannel('photos');
channel.onopen = () => (button.disabled = false);

button.onclick = async () => {
  const bytes = await takePhoto();
  // TODO: first a header, { type, size } as JSON; then the bytes, in
  // pieces of 1024.
  channel.send(bytes);
};

await connect(caller, callee);
