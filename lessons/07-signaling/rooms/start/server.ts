import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  socket.on('create or join', (room) => {
    const members = io.sockets.adapter.rooms.get(room)?.size ?? 0;
    console.log('Members so far:', members);
    // TODO: the first one hears 'created', the second one 'joined', and
    // both join. Whoever comes later hears 'full', and does not join.
    socket.join(room);
    socket.emit('created', room);
  });
});

httpServer.listen(3000);
