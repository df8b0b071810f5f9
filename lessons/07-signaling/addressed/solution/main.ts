import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');

socket.on('message', ({ from, text }) => {
  show(`${text} (from ${from})`);
  if (text.startsWith('Hello'))
    socket.emit('message', {
      to: from,
      text: `Welcome, says ${workbook.peer}`,
    });
});

socket.on('connect', async () => {
  const others = await socket.emitWithAck('join', workbook.room);
  for (const to of others)
    socket.emit('message', { to, text: `Hello, says ${workbook.peer}` });
});
