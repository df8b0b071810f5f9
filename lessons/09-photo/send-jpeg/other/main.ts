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
  const header = { type: 'image/jpeg', size: bytes.byteLength };
  channel.send(JSON.stringify(header));
  let rest = new Uint8Array(bytes);
  while (rest.length > 0) {
    channel.send(rest.subarray(0, CHUNK_BYTES));
    rest = rest.subarray(CHUNK_BYTES);
  }
};

await connect(caller, callee);
