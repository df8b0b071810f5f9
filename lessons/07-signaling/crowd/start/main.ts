import { io } from 'socket.io-client';

const CLIENTS = 30;

// TODO: all are in one hall. Put two into each room: 0 and 1, 2 and 3, …
function roomOf(index) {
  console.log('Client', index, 'goes to the hall');
  return 'hall';
}

const clients = Array.from({ length: CLIENTS }, () =>
  io('http://localhost:3000', { forceNew: true }),
);
let heard = 0;
for (const client of clients) client.on('message', () => heard++);

await Promise.all(
  clients.map((client, index) =>
    client.emitWithAck('join', roomOf(index)),
  ),
);

const start = performance.now();
await Promise.all(
  clients.map((client) => client.emitWithAck('message', 'Hello')),
);
// A second answer comes behind all that was on its way.
await Promise.all(
  clients.map((client) => client.emitWithAck('join', 'the end')),
);
const milliseconds = Math.round(performance.now() - start);

console.log({ clients: CLIENTS, heard, milliseconds });
document.querySelector('output').textContent =
  `${CLIENTS} messages sent, ${heard} heard, in ${milliseconds} ms`;
