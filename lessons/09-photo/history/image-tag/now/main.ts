const drawing = document.createElement('canvas');

document.body.innerHTML = `<img src="${drawing.toDataURL()}" alt="Drawing">`;
console.log(
  'An element called img:',
  document.querySelector('img').nodeName,
);
