import { connect } from './connect.ts';

const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
const chat = caller.createDataChannel('chat');
callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) => channel.send(`You said: ${data}`);
};
chat.onmessage = ({ data }) => {
  const row = document.createElement('li');
  row.textContent = data;
  document.querySelector('ol').append(row);
};
const isOpen = new Promise((resolve) => (chat.onopen = resolve));

document.querySelector('form').onsubmit = async (event) => {
  event.preventDefault();
  await isOpen;
  chat.send(document.querySelector('input').value);
};
await connect(caller, callee);
