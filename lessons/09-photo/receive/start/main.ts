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
  let received = 0;

  channel.binaryType = 'arraybuffer';
  channel.onmessage = ({ data }) => {
    if (typeof data === 'string') {
      header = JSON.parse(data);
      // TODO: a photo begins. What is left of the one before?
    } else {
      received += data.byteLength;
      progress.value = received / header.size;
      // TODO: this is only the last piece.
      if (received === header.size)
        showPhoto(new Blob([data], { type: header.type }));
    }
  };
};

await connect(caller, callee);
