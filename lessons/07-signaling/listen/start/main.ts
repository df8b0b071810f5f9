import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');

socket.on('connect', () => show(`Connected as ${socket.id}`));
socket.on('connect_error', (error) =>
  show(`No connection: ${error.message}`),
);
socket.on('welcome', (id) => show(`The server says welcome, ${id}`));
