navigator.getUserMedia =
  navigator.getUserMedia ||
  navigator.mozGetUserMedia ||
  navigator.msGetUserMedia;

console.log(
  'The name that was looked for:',
  typeof navigator.getUserMedia,
);
if (!navigator.getUserMedia)
  console.log('Your browser does not support WebRTC.');
