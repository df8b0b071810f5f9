import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  console.log('A client is here:', socket.id);
  io.emit('welcome', socket.id);
});

httpServer.listen(3000);
