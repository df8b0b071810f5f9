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
    // TODO: only for the socket with the id `to`, if it is in
    // the same room; and say who it is `from`.
    socket.to(socket.data.room).emit('message', { to, text });
  });
});

httpServer.listen(3000);
