import { io } from 'socket.io-client';

// A small page in a frame stands for the one that is left.
const frame = document.createElement('iframe');
document.body.append(frame);
frame.contentWindow.addEventListener('pagehide', () =>
  console.log('pagehide: say goodbye, if there is time'),
);
frame.remove();

// And nobody has to: the server sees that the connection is gone, and
// tells the others.
const { room } = workbook;
const stays = io('/workbook', { forceNew: true });
const leaves = io('/workbook', { forceNew: true });
stays.on('peer:left', ({ peer }) =>
  console.log(`The server says: ${peer.name} has left`),
);
await stays.emitWithAck('room:join', { room, name: 'Alice' });
await leaves.emitWithAck('room:join', { room, name: 'Bob' });
leaves.close();
