import { io } from 'socket.io-client';

const socket = io('/workbook');

socket.on('connect', () => {
  const begin = Date.now();
  socket.emit('clock:read', {}, () => {
    const took = Date.now() - begin;
    console.log('round trip in ms:', took);
    document.querySelector('#took').textContent = `${took} ms`;
  });
});
