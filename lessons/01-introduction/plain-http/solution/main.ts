// What code finds in a page that came over plain HTTP, and here.
const there = { isSecureContext: false, mediaDevices: undefined };
const here = { isSecureContext, mediaDevices: navigator.mediaDevices };

await showCamera('there', there);
await showCamera('here', here);

async function showCamera(id: string, page: typeof here) {
  if (!page.mediaDevices) {
    say(id, 'No camera here: open this page by https or at localhost.');
    return;
  }

  const stream = await page.mediaDevices.getUserMedia({ video: true });
  document.querySelector<HTMLVideoElement>(`#${id}`).srcObject = stream;
  say(id, 'Your camera.');
}

function say(id: string, text: string) {
  document.querySelector(`#${id}-message`).textContent = text;
  console.log(id, text);
}
