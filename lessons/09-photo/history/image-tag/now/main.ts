const drawing = document.createElement('canvas').toDataURL();
document.body.innerHTML = `<img src="${drawing}" alt="Drawing">`;

console.log(
  'An element called img:',
  document.querySelector('img').nodeName,
);
