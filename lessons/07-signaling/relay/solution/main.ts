import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');
const words = document.querySelector('input');

// Alice and Bob share a room. Carol has one of her own.
const room =
  workbook.peer === 'Carol' ? `${workbook.room}-2` : workbook.room;

socket.on('connect', () => socket.emit('create or join', room));
for (const event of ['created', 'joined', 'full'])
  socket.on(event, () => show(event));

// The one who comes second speaks first, and is answered.
socket.on('joined', () =>
  socket.emit('message', `Hello, says ${workbook.peer}`),
);
socket.on('message', (message) => {
  show(message);
  if (message.startsWith('Hello'))
    socket.emit('message', `Good day, says ${workbook.peer}`);
});

document.querySelector('form').onsubmit = (event) => {
  event.preventDefault();
  socket.emit('message', `${words.value}, says ${workbook.peer}`);
};
