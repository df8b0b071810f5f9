await list('before');
const stream = await navigator.mediaDevices.getUserMedia({
  video: true,
  audio: true,
});
await list('after');
for (const track of stream.getTracks()) track.stop();

async function list(when: 'before' | 'after') {
  const devices = await navigator.mediaDevices.enumerateDevices();
  for (const { kind, label } of devices) {
    const item = document.createElement('li');
    item.textContent = `${kind}: ${label || '(no name yet)'}`;
    document.querySelector(`#${when}`).append(item);
    console.log(when, kind, label);
  }
}
