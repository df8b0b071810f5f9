document.body.innerHTML +=
  '<scrtipt src="/socket.io/socket.io.js"></scrtipt>';
console.log(
  'io is',
  typeof io,
  'and the page has an element',
  document.body.lastChild.nodeName,
);
