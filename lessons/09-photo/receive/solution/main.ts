import { takePhoto } from './camera.ts';
import { connect } from './connect.ts';
import { sendPhoto } from './send.ts';
import { showPhoto } from './show.ts';

const button = document.querySelector('button');
const progress = document.querySelector('progress');
const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

const channel = caller.createDataChannel('photos');
channel.onopen = () => (button.disabled = false);
button.onclick = async () => sendPhoto(channel, await takePhoto());

callee.ondatachannel = ({ channel }) => {
  let header: { type: string; size: number };
  let pieces: ArrayBuffer[] = [];
  let received = 0;

  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }) => {
    if (typeof data === 'string') {
      header = JSON.parse(data);
      pieces = [];
      received = 0;
    } else {
      received += data.byteLength;
      progress.value = received / header.size;
      pieces.push(data);
      if (received === header.size)
        showPhoto(new Blob(pieces, { type: header.type }));
    }
  };
};

await connect(caller, callee);
