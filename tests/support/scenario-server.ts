/** The server of scenario.ts: a complete Node program, the same under `node` and in the page's worker. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const httpServer = createServer();
const io = new Server(httpServer, {
  cors: { origin: '*' },
  pingInterval: 300,
  pingTimeout: 10_000,
  connectionStateRecovery: { maxDisconnectionDuration: 60_000 },
});
/** What the server noticed of clients that went, by the name that they gave. */
const left: Record<string, string> = {};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

io.on('connection', (socket) => {
  const { name } = socket.handshake.auth;
  socket.data.name = name;
  if (!socket.recovered) socket.emit('hello', 1, 'two', { three: [3, null] }, true);
  socket.on('disconnect', (reason) => {
    left[name] = reason;
  });

  // Rooms
  socket.on('join', async (room, answer) => {
    await socket.join(room);
    answer([...socket.rooms].filter((one) => one !== socket.id));
  });
  socket.on('leave', async (room, answer) => {
    await socket.leave(room);
    answer([...socket.rooms].filter((one) => one !== socket.id));
  });
  socket.on('say', (how, room, text, answer) => {
    const ways: Record<string, () => void> = {
      'socket.to': () => socket.to(room).emit('said', text),
      'socket.to.to': () => socket.to(room).to('red').emit('said', text),
      'io.in': () => io.in(room).emit('said', text),
      'io.except': () => io.except(room).emit('said', text),
      'socket.except': () => socket.except(room).emit('said', text),
      'socket.broadcast': () => socket.broadcast.emit('said', text),
      'io.emit': () => io.emit('said', text),
      'io.local': () => io.local.emit('said', text),
    };
    ways[how]?.();
    answer();
  });
  socket.on('adapter', (room, answer) => {
    const { rooms, sids } = io.of('/').adapter;
    answer({
      size: rooms.get(room)?.size ?? null,
      has: rooms.get(room)?.has(socket.id) ?? false,
      mine: sids.get(socket.id)?.size,
    });
  });
  socket.on('fetch', async (room, answer) => {
    const sockets = await io.in(room).fetchSockets();
    answer(
      sockets.map(({ data, rooms, handshake }) => [data.name, rooms.size, handshake.auth['name']]).sort(),
    );
  });
  socket.on('move', (from, to, answer) => {
    io.in(from).socketsJoin(to);
    io.in(from).socketsLeave(from);
    answer(io.of('/').adapter.rooms.has(from));
  });

  // Acknowledgements
  socket.on('add', (a, b, answer) => answer(a + b, 'and', { more: [a, b] }));
  socket.on('never', () => {});
  socket.on('ask me', async (answer) => answer(await socket.emitWithAck('question', 6, 7)));
  socket.on('ask me in vain', async (answer) => {
    try {
      await socket.timeout(100).emitWithAck('no such question');
      answer('answered');
    } catch (error) {
      answer(messageOf(error));
    }
  });
  socket.on('ask all', async (room, answer) => {
    const answers: unknown[] = await io.in(room).timeout(5_000).emitWithAck('question', 2, 3);
    answer(answers);
  });
  socket.on('ask all in vain', (room, answer) => {
    io.in(room)
      .timeout(2_000)
      .emit('question for some', (error: Error | null, answers: unknown[]) =>
        answer(messageOf(error), answers),
      );
  });

  // Binary
  socket.on('bytes', (bytes, answer) => answer(Buffer.isBuffer(bytes), bytes.length, bytes[0], bytes.at(-1)));
  socket.on('nested', (value, answer) =>
    answer(Buffer.isBuffer(value.a.b[1]), value.a.b[1].toString('hex'), Buffer.isBuffer(value.c), value.text),
  );
  socket.on('give bytes', (size, answer) => answer({ list: [Buffer.alloc(size, 7)], name: 'sevens' }));

  // Middleware
  socket.use(([event], next) => {
    if (event === 'forbidden') next(new Error('This event is forbidden'));
    else next();
  });
  socket.on('error', (error) => socket.emit('refused', error.message));
  const any: string[] = [];
  socket.onAny((event) => any.push(event));
  socket.on('any', (answer) => answer(any.filter((event) => event.startsWith('any'))));

  // Goodbye
  socket.on('left', (who, answer) => answer(left[who] ?? null));
  socket.on('end me', () => socket.disconnect());
  socket.on('end my line', () => socket.disconnect(true));
  socket.on('cut me', () => socket.conn.close());
  socket.on('end all', (room, answer) => {
    io.in(room).disconnectSockets();
    answer();
  });
  socket.on('later', (room, text, milliseconds, answer) => {
    setTimeout(() => io.to(room).emit('said', text), milliseconds);
    answer();
  });
});

io.use((socket, next) => {
  const { token } = socket.handshake.auth;
  if (token === 'wrong')
    next(Object.assign(new Error('Not with this token'), { data: { code: 401, hint: ['none'] } }));
  else next();
});
io.use(async (socket, next) => {
  await new Promise((resolve) => setTimeout(resolve, 10));
  socket.data.waited = true;
  next();
});

io.of('/static').on('connection', (socket) => {
  socket.on('where', (answer) => answer(socket.nsp.name));
});
io.of(/^\/dynamic-\d+$/).on('connection', (socket) => {
  socket.on('where', (answer) => answer(socket.nsp.name));
  socket.on('tell all', (text) => socket.nsp.emit('said', text));
});

httpServer.listen(3000);
