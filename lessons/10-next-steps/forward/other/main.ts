import { send } from './send.ts';

const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 } });

async function serve(received: MediaStream) {
  const viewers = [...document.querySelectorAll('video')];
  await Promise.all(viewers.map(async (viewer) => (viewer.srcObject = await send('Server', received))));
}

await serve(await send('Alice', stream));
console.log(document.querySelector('#sends').textContent);
