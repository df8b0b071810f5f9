import { io } from 'socket.io-client';

/** An open channel to whoever else is in the room. */
export async function openChannel() {
  const { room, peer: name } = workbook;
  const socket = io('/workbook');
  const pc = new RTCPeerConnection();
  const channel = pc.createDataChannel('files', { negotiated: true, id: 0 });
  const opened = new Promise((resolve) => (channel.onopen = resolve));
  let id = 0;
  const send = (message) => socket.emit('message:send', { room, id: ++id, message });

  pc.onicecandidate = ({ candidate }) => send({ candidate });
  // Whoever was here first makes the offer.
  socket.on('peer:joined', async () => {
    await pc.setLocalDescription();
    send({ description: pc.localDescription });
  });
  socket.on('message', async ({ message: { description, candidate } }) => {
    if (!description) return pc.addIceCandidate(candidate);
    await pc.setRemoteDescription(description);
    if (description.type === 'answer') return;
    await pc.setLocalDescription();
    send({ description: pc.localDescription });
  });

  const { iceServers } = await socket.emitWithAck('room:join', { room, name });
  pc.setConfiguration({ iceServers });
  await opened;
  return channel;
}
