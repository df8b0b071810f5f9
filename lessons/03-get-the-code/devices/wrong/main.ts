await list('before');
const asked = navigator.mediaDevices.getUserMedia({ video: true });
await list('after');
for (const track of (await asked).getTracks()) track.stop();

async function list(when: 'before' | 'after') {
  const devices = await navigator.mediaDevices.enumerateDevices();
  for (const { kind, label } of devices) {
    const item = document.createElement('li');
    item.textContent = `${kind}: ${label || '(no name yet)'}`;
    document.querySelector(`#${when}`).append(item);
    console.log(when, kind, label);
  }
}
