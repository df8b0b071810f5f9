import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

const isName = (room) => typeof room === 'string' && /\S/.test(room);

io.on('connection', (socket) => {
  // Every packet comes by here first.
  socket.use(([event, value, answer], next) => {
    if (event === 'join' && !isName(value)) {
      if (typeof answer === 'function') answer({ error: 'A room has a name' });
      return;
    }
    if (event === 'join' && typeof answer !== 'function') return;
    if (event === 'message' && typeof value?.text !== 'string') return;
    next();
  });

  socket.on('join', (room, answer) => {
    const name = `room ${room.trim()}`;
    socket.join(name);
    socket.data.room = name;
    answer({ members: io.sockets.adapter.rooms.get(name).size });
  });

  socket.on('message', (message) => {
    const text = message.text.slice(0, 200);
    socket.to(socket.data.room).emit('message', { text });
  });
});

httpServer.listen(3000);
