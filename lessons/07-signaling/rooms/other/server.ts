import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

const WORDS = ['created', 'joined', 'full'];

io.on('connection', (socket) => {
  socket.on('create or join', (room) => {
    const members = io.sockets.adapter.rooms.get(room) ?? new Set();
    const word = WORDS[members.size];
    if (word !== 'full') socket.join(room);
    socket.emit(word, room);
  });
});

httpServer.listen(3000);
