import { takePhoto } from './camera.ts';
import { connect } from './connect.ts';
import { receive } from './receive.ts';
import { sendPieces } from './send.ts';
import { refusePhoto, showPhoto } from './show.ts';

const button = document.querySelector('button');
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

/** The SHA-256 of some bytes: 64 hexadecimal digits. */
async function sha256(bytes: ArrayBuffer) {
  const view = new DataView(await crypto.subtle.digest('SHA-256', bytes));
  let digits = '';
  for (let at = 0; at < 32; at += 4) digits += view.getUint32(at).toString(16).padStart(8, '0');
  return digits;
}

const channel = caller.createDataChannel('photos');
channel.onopen = () => (button.disabled = false);
button.onclick = async () => {
  const photo = await takePhoto();
  const header = { hash: await sha256(photo) };
  sendPieces(channel, header, photo);
};

callee.ondatachannel = ({ channel }) => {
  receive(channel, async (header, bytes) => {
    const hash = await sha256(bytes);
    return hash === header.hash ? showPhoto(bytes) : refusePhoto();
  });
};

await connect(caller, callee);
