import { send } from './send.ts';

const stream = await navigator.mediaDevices.getUserMedia({
  video: { width: 320, height: 240 },
});

const atServer = await send('Alice', stream);
for (const viewer of document.querySelectorAll('video')) {
  viewer.srcObject = await send('Server', atServer);
}
console.log(document.querySelector('#sends').textContent);
