import { connect } from './connect.ts';

const sendField = document.querySelector<HTMLTextAreaElement>('#to-send');
const receiveField =
  document.querySelector<HTMLTextAreaElement>('#received');
const sendButton = document.querySelector<HTMLButtonElement>('#send');

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) => (receiveField.value = data);
};

const channel = caller.createDataChannel('chat');
channel.onopen = () => (sendButton.disabled = false);
sendButton.onclick = () => channel.send(sendField.value);

await connect(caller, callee);
