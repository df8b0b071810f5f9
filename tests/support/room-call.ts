/** A call over the workbook's own protocol, as lesson code: Alice and Bob, whoever is first, in the room of the run. */
export const ROOM_CALL = {
  path: 'main.ts',
  text: `import { io } from 'socket.io-client';

document.querySelector('p').textContent = workbook.peer;
const { room, peer: name, iceTransportPolicy } = workbook;
const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });
const socket = io('/workbook');
let pc: RTCPeerConnection;
let id = 0;
const send = (message) => socket.emit('message:send', { room, id: ++id, message });

socket.on('peer:joined', async () => {
  await seated;
  const channel = pc.createDataChannel('words');
  channel.onopen = () => channel.send('hello from ' + name);
  await pc.setLocalDescription();
  send({ description: pc.localDescription });
});
socket.on('message', async ({ message: { description, candidate } }) => {
  await seated;
  if (candidate) return pc.addIceCandidate(candidate);
  if (!description) return;
  await pc.setRemoteDescription(description);
  if (description.type === 'answer') return;
  await pc.setLocalDescription();
  send({ description: pc.localDescription });
});

// What comes in one packet with the answer is handled before whoever awaits it goes on.
const seated = socket.emitWithAck('room:join', { room, name });
const { iceServers, role } = await seated;
console.log(role, 'of', socket.io.opts.hostname, socket.io.opts.port, 'in', room);
pc = new RTCPeerConnection({ iceServers, iceTransportPolicy });
for (const track of stream.getTracks()) pc.addTrack(track, stream);
pc.onicecandidate = ({ candidate }) => candidate && send({ candidate });
pc.ontrack = ({ streams }) => (document.querySelector('video').srcObject = streams[0]);
pc.ondatachannel = ({ channel }) => (channel.onmessage = ({ data }) => console.log('heard', data));
`,
};
