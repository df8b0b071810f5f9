import { connect } from './connect.ts';

const log = document.querySelector('#log');

const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();

function chat(name: string, channel: RTCDataChannel) {
  channel.onopen = () => channel.send(`Hello from the ${name}`);
  channel.onmessage = ({ data }) => log.append(`The ${name} got: ${data}\n`);
}

chat('caller', caller.createDataChannel('chat', { negotiated: true, id: 5 }));
// TODO: for such a channel there is no event. Make the callee's end as well.
callee.ondatachannel = ({ channel }) => chat('callee', channel);

await connect(caller, callee);
