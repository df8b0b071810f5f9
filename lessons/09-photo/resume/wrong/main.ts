import { connect } from './connect.ts';
import { keep, received, showRunning } from './keep.ts';
import { sendFrom } from './send.ts';

const startButton = document.querySelector<HTMLButtonElement>('#start');
const cancelButton = document.querySelector<HTMLButtonElement>('#cancel');

let sent = 0;

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
  };
  const channel = caller.createDataChannel('file');
  channel.onopen = () => {
    const { send } = channel;
    channel.send = (piece) => {
      send.call(channel, piece);
      sent += piece.byteLength;
    };
    sendFrom(sent, channel);
  };

  cancelButton.onclick = hangUp;
  showRunning(true);
  await connect(caller, callee);
};
