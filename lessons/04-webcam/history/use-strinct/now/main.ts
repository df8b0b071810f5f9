const constraints = { video: true };

try {
  // @ts-expect-error: a slip of the pen, which the editor marks before
  // the code runs
  constrants = { video: false };
} catch (error) {
  console.log('Found at once:', error.message);
}

const stream = await navigator.mediaDevices.getUserMedia(constraints);
document.querySelector('video').srcObject = stream;
