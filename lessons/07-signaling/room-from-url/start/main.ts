import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');

function enter() {
  // TODO: take the room from location.hash, which is '#tea' or ''.
  // Where there is none: make up a name, and put it into the address.
  const room = 'foo';
  console.log('Address:', location.hash);
  socket.emit('create or join', room);
}

socket.on('connect', enter);
addEventListener('hashchange', enter);
for (const event of ['created', 'joined', 'full']) {
  socket.on(event, (room) => show(`${room}: ${event}`));
}
