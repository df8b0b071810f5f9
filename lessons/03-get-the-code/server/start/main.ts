import { io } from 'socket.io-client';

const socket = io('/workbook');

socket.on('connect', async () => {
  console.log('connected to the signaling server');
  const begin = performance.now();
  // TODO: ask the server for its time with the event 'clock:read',
  // and wait for the answer.
  const took = performance.now() - begin;
  console.log('round trip in ms:', took);
  document.querySelector('#took').textContent = `${took.toFixed(1)} ms`;
});
