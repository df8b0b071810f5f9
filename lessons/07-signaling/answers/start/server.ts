import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  // send() and 'message' are all that a plain WebSocket has: no names of
  // events, no answers.
  socket.on('message', ({ question }) => {
    const milliseconds = question.includes('slow') ? 300 : 20;
    const answer = `an answer to the ${question}`;
    setTimeout(() => socket.send({ answer }), milliseconds);
  });
});

httpServer.listen(3000);
