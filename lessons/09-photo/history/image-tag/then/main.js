var drawing = document.createElement('canvas').toDataURL();
document.body.innerHTML = '<image src="' + drawing + '">';

console.log(
  'An element called image:',
  document.querySelector('image'),
);
console.log(
  'What the browser made of it:',
  document.body.firstChild.nodeName,
);
