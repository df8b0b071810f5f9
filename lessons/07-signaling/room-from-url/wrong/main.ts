import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');

function enter() {
  if (location.hash === '') history.replaceState(null, '', `#${Math.random().toString(36).slice(2)}`);
  const room = location.hash;
  console.log('Address:', location.hash);
  socket.emit('create or join', room);
}

socket.on('connect', enter);
addEventListener('hashchange', enter);
for (const event of ['created', 'joined', 'full']) {
  socket.on(event, (room) => show(`${room}: ${event}`));
}
