const room = new URLSearchParams('room=tea').get('room');

console.log('From an address that ends with ?room=tea:', room);
