const stream = await navigator.mediaDevices.getUserMedia({
  video: true,
});
console.log('A camera:', stream.active);
