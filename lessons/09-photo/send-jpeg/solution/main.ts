import { takePhoto } from './camera.ts';
import { connect } from './connect.ts';
import { receive } from './receive.ts';

// The photos are small; for large files take 16 KiB.
const CHUNK_BYTES = 1024;

const button = document.querySelector('button');
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

callee.ondatachannel = ({ channel }) => receive(channel);

const channel = caller.createDataChannel('photos');
channel.onopen = () => (button.disabled = false);

button.onclick = async () => {
  const bytes = await takePhoto();
  channel.send(JSON.stringify({ type: 'image/jpeg', size: bytes.byteLength }));
  for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) {
    channel.send(bytes.slice(at, at + CHUNK_BYTES));
  }
};

await connect(caller, callee);
