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
  const hash = new Uint8Array(
    await crypto.subtle.digest('SHA-256', bytes),
  );
  return [...hash]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

const channel = caller.createDataChannel('photos');
channel.onopen = () => (button.disabled = false);
button.onclick = async () => {
  const photo = await takePhoto();
  sendPieces(channel, { hash: await sha256(photo) }, photo);
};

callee.ondatachannel = ({ channel }) => {
  receive(channel, async (header, bytes) => {
    const hash = await sha256(bytes);
    console.log('Arrived:', hash);
    const isWhole = hash === header.hash;
    if (isWhole) showPhoto(bytes);
    else refusePhoto();
  });
};

await connect(caller, callee);
