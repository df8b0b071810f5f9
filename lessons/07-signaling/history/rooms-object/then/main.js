// io.sockets.adapter.rooms, as Socket.IO 4 has it.
var rooms = new Map([['foo', new Set(['an id', 'another id'])]]);

var clientsInRoom = rooms['foo'];
var numClients = clientsInRoom
  ? Object.keys(clientsInRoom.sockets).length
  : 0;
console.log('Clients in foo:', numClients);
