import { connect } from './connect.ts';

const received = document.querySelector('#received');

const [caller, callee] = [1, 2].map(() => new RTCPeerConnection({ iceServers: [] }));

callee.ondatachannel = ({ channel }) => {
  channel.onmessage = ({ data }) => (received.textContent = data);
};

const channel = caller.createDataChannel('positions', { ordered: false, maxPacketLifeTime: 100 });
channel.onopen = () => channel.send('x = 12, y = 30');

await connect(caller, callee);
