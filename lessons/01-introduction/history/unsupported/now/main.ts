console.log('A secure context:', isSecureContext);
console.log(
  'The name of today:',
  typeof navigator.mediaDevices?.getUserMedia,
);
