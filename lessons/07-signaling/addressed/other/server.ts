import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  // Who joins is told the ids of those who are there.
  socket.on('join', (room, answer) => {
    const others = [...(io.sockets.adapter.rooms.get(room) ?? [])];
    socket.join(room);
    socket.data.room = room;
    answer(others);
  });

  socket.on('message', ({ to, text }) => {
    const members = io.sockets.adapter.rooms.get(socket.data.room);
    if (members?.has(to)) io.to(to).emit('message', { from: socket.id, text });
  });
});

httpServer.listen(3000);
