// io.sockets.adapter.rooms, as Socket.IO 4 has it.
const rooms = new Map([['foo', new Set(['an id', 'another id'])]]);

const numClients = rooms.get('foo')?.size ?? 0;
console.log('Clients in foo:', numClients);
