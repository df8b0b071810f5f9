import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  // send() and 'message' are all that a plain WebSocket has: no names of events, no answers.
  socket.on('message', ({ id, question }) => {
    const milliseconds = question.includes('slow') ? 300 : 20;
    setTimeout(() => socket.send({ id, answer: `an answer to the ${question}` }), milliseconds);
  });
});

httpServer.listen(3000);
