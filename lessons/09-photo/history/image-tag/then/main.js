document.body.innerHTML = '<image src="photo.png">';

console.log('An element called image:', document.querySelector('image'));
console.log('What the browser made of it:', document.body.firstChild.nodeName);
