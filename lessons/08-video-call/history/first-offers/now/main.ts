import { io } from 'socket.io-client';

const { room } = workbook;

/**
 * Who comes finds somebody there, and offers: at first, and after each
 * reload.
 */
async function come(name: string) {
  const socket = io('/workbook', { forceNew: true });
  const { peers } = await socket.emitWithAck('room:join', {
    room,
    name,
  });
  console.log(`${name} would offer: ${peers.length > 0}`);
  return socket;
}

await come('Alice');
const bob = await come('Bob');
await bob.emitWithAck('room:leave', { room });
await come('Bob, back again');
