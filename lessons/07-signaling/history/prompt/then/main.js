window.room = prompt('Enter room name:');
console.log('While you thought, the page stood still. room:', room);
