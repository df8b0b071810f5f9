import { connect } from './connect.ts';

const log = document.querySelector('#log');

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

function chat(name: string, channel: RTCDataChannel) {
  channel.onopen = () => channel.send(`Hello from the ${name}`);
  channel.onmessage = ({ data }) =>
    log.append(`The ${name} got: ${data}\n`);
}

chat(
  'caller',
  caller.createDataChannel('chat', { negotiated: true, id: 5 }),
);
// TODO: no event comes for such a channel. Make the callee's end too.
callee.ondatachannel = ({ channel }) => chat('callee', channel);

await connect(caller, callee);
