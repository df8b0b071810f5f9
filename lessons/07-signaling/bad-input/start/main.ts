import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');

socket.on('connect', async () => {
  const { error, members } = await socket.emitWithAck(
    'join',
    workbook.room,
  );
  show(error ?? `In the room: ${members}`);
  socket.emit('message', { text: `Hello, says ${workbook.peer}` });
});
socket.on('message', ({ text }) => show(text));
socket.on('disconnect', (reason) => show(`Disconnected: ${reason}`));
