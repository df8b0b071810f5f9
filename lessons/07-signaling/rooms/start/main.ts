import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');

socket.on('connect', () => socket.emit('create or join', workbook.room));
for (const event of ['created', 'joined', 'full'])
  socket.on(event, () => show(event));
