import { connect } from './connect.ts';

const openButton = document.querySelector<HTMLButtonElement>('#open');
const sendButton = document.querySelector<HTMLButtonElement>('#send');
const closeButton = document.querySelector<HTMLButtonElement>('#close');
const log = document.querySelector('#log');

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) =>
    log.append(`The callee got: ${data}\n`);
  channel.onclose = () => log.append('The callee’s end is closed.\n');
};

function showState() {
  const isOpen = channel.readyState === 'open';
  log.append(`The caller’s end is ${channel.readyState}.\n`);
  openButton.disabled = isOpen;
  sendButton.disabled = !isOpen;
  closeButton.disabled = !isOpen;
}

let channel = caller.createDataChannel('chat');
channel.onopen = showState;
channel.onclose = showState;

sendButton.onclick = () => channel.send('Hello!');
closeButton.onclick = () => channel.close();
openButton.onclick = () => {
  channel = caller.createDataChannel('chat');
  channel.onopen = showState;
  channel.onclose = showState;
};

await connect(caller, callee);
