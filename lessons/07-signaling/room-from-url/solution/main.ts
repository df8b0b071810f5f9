import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');

function enter() {
  if (location.hash === '') {
    const name = Math.random().toString(36).slice(2);
    history.replaceState(null, '', `#${name}`);
  }
  const room = location.hash.slice(1);
  console.log('Address:', location.hash);
  socket.emit('create or join', room);
}

socket.on('connect', enter);
addEventListener('hashchange', enter);
for (const event of ['created', 'joined', 'full']) {
  socket.on(event, (room) => show(`${room}: ${event}`));
}
