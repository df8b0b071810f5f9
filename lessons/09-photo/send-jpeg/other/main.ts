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
  let rest = new Uint8Array(bytes);
  while (rest.length > 0) {
    channel.send(rest.subarray(0, 1000));
    rest = rest.subarray(1000);
  }
};

await connect(caller, callee);
