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
  const chunkBytes = 1024;
  channel.send({ type: 'image/jpeg', size: bytes.byteLength });
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
    channel.send(bytes.slice(at, at + chunkBytes));
  }
};

await connect(caller, callee);
