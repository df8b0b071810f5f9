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
    channel.onopen = () =>
      channel.send(JSON.stringify({ received: store.received }));
  };
  const channel = caller.createDataChannel('file');
  channel.onmessage = ({ data }) =>
    sendFrom(JSON.parse(data).received, channel);

  cancelButton.onclick = hangUp;
  store.showRunning(true);
  await connect(caller, callee);
};
