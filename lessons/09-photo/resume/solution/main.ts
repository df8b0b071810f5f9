import { connect } from './connect.ts';
import { keep, received, showRunning } from './keep.ts';
import { sendFrom } from './send.ts';

const startButton = document.querySelector<HTMLButtonElement>('#start');
const cancelButton = document.querySelector<HTMLButtonElement>('#cancel');

/** Start, and Resume: each time with new connections. */
startButton.onclick = async () => {
  const caller = new RTCPeerConnection();
  const callee = new RTCPeerConnection();
  const hangUp = () => {
    caller.close();
    callee.close();
    showRunning(false);
  };

  callee.ondatachannel = ({ channel }) => {
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }) => keep(data) || hangUp();
    channel.onopen = () => channel.send(JSON.stringify({ received }));
  };
  const channel = caller.createDataChannel('file');
  channel.onmessage = ({ data }) => sendFrom(JSON.parse(data).received, channel);

  cancelButton.onclick = hangUp;
  showRunning(true);
  await connect(caller, callee);
};
