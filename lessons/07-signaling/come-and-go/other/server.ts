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
    io.to(room).emit('join', socket.id);
    socket.join(room);
    socket.emit(members === 0 ? 'created' : 'joined', room);
  });

  // Here the socket is still in its rooms.
  socket.on('disconnecting', () => {
    socket.to([...socket.rooms]).emit('bye', socket.id);
  });
});

httpServer.listen(3000);
