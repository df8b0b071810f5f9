import { io } from 'socket.io-client';
import { show } from './heard.ts';

const socket = io('http://localhost:3000');

socket.on('connect', () => socket.emit('create or join', workbook.room));
socket.on('created', () => show('I am the first, and wait.'));
socket.on('joined', () => show('I am new, and wait for an offer.'));
socket.on('join', () => show('Somebody came: I make the offer.'));
socket.on('bye', () => show('The other one has left.'));
