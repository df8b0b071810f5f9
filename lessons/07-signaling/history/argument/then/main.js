function log() {
  var array = ['Message from server:'];
  array.push.apply(array, argument);
  console.log(array.join(' '));
}
log('Room foo has 1 client');
