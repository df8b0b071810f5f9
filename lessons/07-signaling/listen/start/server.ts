import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  console.log('A client is here:', socket.id);
  // TODO: send this client the event 'welcome', with its id.
});

// TODO: Alice and Bob look for the server at port 3000.
httpServer.listen(8080);
