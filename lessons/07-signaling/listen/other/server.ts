import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', ({ id }) => {
  io.to(id).emit('welcome', id);
});

httpServer.listen(3000, () => console.log('Listening'));
