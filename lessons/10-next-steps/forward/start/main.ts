import { send } from './send.ts';

const stream = await navigator.mediaDevices.getUserMedia({
  video: { width: 320, height: 240 },
});

// TODO: let Alice send one copy, to 'Server'; it sends to each viewer.
for (const viewer of document.querySelectorAll('video')) {
  viewer.srcObject = await send('Alice', stream);
}
console.log(document.querySelector('#sends').textContent);
