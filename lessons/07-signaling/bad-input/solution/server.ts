import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  socket.on('join', (room, answer) => {
    if (typeof answer !== 'function') return;
    if (typeof room !== 'string' || room.trim() === '')
      return answer({ error: 'Which room?' });
    const name = `room ${room.trim()}`;
    socket.join(name);
    socket.data.room = name;
    answer({ members: io.sockets.adapter.rooms.get(name).size });
  });

  socket.on('message', (message) => {
    if (typeof message?.text !== 'string') return;
    const text = message.text.slice(0, 200);
    socket.to(socket.data.room).emit('message', { text });
  });
});

httpServer.listen(3000);
