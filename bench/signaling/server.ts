// One server under load, in a process of its own, so that its processor time is its own:
//
//   node bench/signaling/server.ts ws | plain | workbook
//
// Tells its parent { url } when it listens, and { cpuMs } each time it is asked.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import { connectRedis } from '../../server/redis/connect.ts';
import { attachSignaling } from '../../server/signaling.ts';

const kind = process.argv[2];
const http = createServer();
http.keepAliveTimeout = 0;
switch (kind) {
  case 'ws':
    relayByWebSocket();
    break;
  case 'plain':
    relayBySocketIo();
    break;
  case 'workbook':
    serveWorkbook();
    break;
  default:
    throw new Error(`Expected ws, plain or workbook, found ${kind}.`);
}
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo; // a port, not a pipe
  process.send?.({ url: `127.0.0.1:${port}` });
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());

/** The floor: no rooms but a pair's, no protocol but JSON. */
function relayByWebSocket(): void {
  const rooms = new Map<string, Set<import('ws').WebSocket>>();
  new WebSocketServer({ server: http }).on('connection', (socket, { url = '' }) => {
    const peers = rooms.get(url) ?? new Set();
    rooms.set(url, peers.add(socket));
    socket.send('joined');
    socket.on('message', (message) => {
      const text = String(JSON.stringify(JSON.parse(String(message))));
      for (const peer of peers) if (peer !== socket) peer.send(text);
    });
    socket.on('close', () => {
      peers.delete(socket);
      if (peers.size === 0) rooms.delete(url);
    });
  });
}

/** Socket.IO as its guide shows it: rooms, and nothing looked at. */
function relayBySocketIo(): void {
  new Server(http, { serveClient: false }).on('connection', (socket) => {
    let joined = '';
    socket.on('create or join', (room: string) => {
      joined = room;
      socket.join(room);
      socket.emit('joined', room, socket.id);
    });
    socket.on('message', (message: unknown) => {
      socket.to(joined).emit('message', message);
    });
  });
}

/** Ours, whole: both protocols, with limits and checks, in memory or on Redis. */
function serveWorkbook(): void {
  const url = process.env['REDIS_URL'];
  const log = { info() {}, warn: console.error, error: console.error };
  // The whole crowd comes from one address; everything is counted all the same.
  const limits = { trustProxy: 0, maxConnectionsPerAddress: 10_000 };
  attachSignaling(http, { limits, ...(url && connectRedis(url, { log })) });
}
