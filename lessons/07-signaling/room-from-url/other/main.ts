import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');

function enter() {
  let room = decodeURIComponent(location.hash.replace('#', ''));
  if (room === '') {
    const bytes = crypto.getRandomValues(new Uint8Array(6));
    room = bytes.join('-');
    history.replaceState(null, '', `#${room}`);
  }
  console.log('Address:', location.hash);
  socket.emit('create or join', room);
}

socket.on('connect', enter);
addEventListener('hashchange', enter);
for (const event of ['created', 'joined', 'full']) {
  socket.on(event, (room) => show(`${room}: ${event}`));
}
