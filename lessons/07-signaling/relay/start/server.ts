import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  socket.on('create or join', (room) => {
    const members = io.sockets.adapter.rooms.get(room)?.size ?? 0;
    if (members >= 2) {
      socket.emit('full', room);
      return;
    }
    socket.join(room);
    socket.data.room = room;
    socket.emit(members === 0 ? 'created' : 'joined', room);
  });

  socket.on('message', (message) => {
    // TODO: only for the others in this socket's room,
    // whose name is in socket.data.room.
    socket.broadcast.emit('message', message);
  });
});

httpServer.listen(3000);
