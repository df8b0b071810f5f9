// As large as my own camera; and what came, from a larger one.
var canvas = document.querySelector('canvas');
var photo = new Uint8ClampedArray(640 * 480 * 4);

var img = canvas
  .getContext('2d')
  .createImageData(canvas.width, canvas.height);
img.data.set(photo);
console.log('Drawn');
