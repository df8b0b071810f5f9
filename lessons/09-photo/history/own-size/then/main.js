var canvas = document.querySelector('canvas'); // as large as my own camera
var photo = new Uint8ClampedArray(640 * 480 * 4); // what came, from a larger one

var img = canvas.getContext('2d').createImageData(canvas.width, canvas.height);
img.data.set(photo);
console.log('Drawn');
