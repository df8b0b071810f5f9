import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  socket.on('create or join', (room) => {
    const others = io.engine.clientsCount - 1;
    if (others >= 2) {
      socket.emit('full', room);
      return;
    }
    socket.join(room);
    socket.emit(others === 0 ? 'created' : 'joined', room);
  });
});

httpServer.listen(3000);
