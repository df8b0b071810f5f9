function log(...words) {
  console.log('Message from server:', ...words);
}

log('Room foo has 1 client');
