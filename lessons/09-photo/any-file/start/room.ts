import { io } from 'socket.io-client';

/** An open channel to whoever else is in the room. */
export async function openChannel() {
  const { room, peer: name } = workbook;
  const socket = io('/workbook');
  const pc = new RTCPeerConnection();
  const channel = pc.createDataChannel('files', {
    negotiated: true,
    id: 0,
  });
  const opened = new Promise((resolve) => (channel.onopen = resolve));
  let id = 0;
  const send = (message) =>
    socket.emit('message:send', { room, id: ++id, message });

  pc.onicecandidate = ({ candidate }) => send({ candidate });
  socket.on(
    'message',
    async ({ message: { description, candidate } }) => {
      if (!description) return pc.addIceCandidate(candidate);
      await pc.setRemoteDescription(description);
      if (description.type === 'answer') return;
      await pc.setLocalDescription();
      send({ description: pc.localDescription });
    },
  );

  const { iceServers, peers } = await socket.emitWithAck('room:join', {
    room,
    name,
  });
  pc.setConfiguration({ iceServers });
  // Whoever comes second finds somebody there, and calls.
  if (peers.length > 0) {
    await pc.setLocalDescription();
    send({ description: pc.localDescription });
  }
  await opened;
  return channel;
}
