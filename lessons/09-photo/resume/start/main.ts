import { connect } from './connect.ts';
import { sendFrom } from './send.ts';
import * as store from './store.ts';

const startButton = document.querySelector<HTMLButtonElement>('#start');
const cancelButton = document.querySelector<HTMLButtonElement>('#cancel');

/** Start, and Resume: each time with new connections. */
startButton.onclick = async () => {
  const caller = new RTCPeerConnection();
  const callee = new RTCPeerConnection();
  const hangUp = () => {
    caller.close();
    callee.close();
    store.showRunning(false);
  };

  callee.ondatachannel = ({ channel }) => {
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }) => store.keep(data) || hangUp();
    // TODO: when the channel opens, say how much is here.
  };
  const channel = caller.createDataChannel('file');
  // TODO: begin there.
  channel.onopen = () => sendFrom(0, channel);

  cancelButton.onclick = hangUp;
  store.showRunning(true);
  await connect(caller, callee);
};
