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
  const header = { type: 'image/jpeg', size: bytes.byteLength };
  channel.send(JSON.stringify(header));
  for (let at = 0; at < header.size; at += 1024) {
    channel.send(bytes.slice(at, at + 1024));
  }
};

await connect(caller, callee);
