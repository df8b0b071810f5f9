document.body.innerHTML = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="Photo">';

console.log('What the browser made of it:', document.querySelector('img').nodeName);
