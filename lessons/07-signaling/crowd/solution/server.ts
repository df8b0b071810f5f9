import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  socket.on('join', (room, answer) => {
    socket.join(room);
    socket.data.room = room;
    answer();
  });
  socket.on('message', (text, answer) => {
    socket.to(socket.data.room).emit('message', text);
    answer();
  });
});

httpServer.listen(3000);
