await list('before');
// TODO: ask for camera and microphone, list the devices
// once more as 'after', then stop the tracks.

async function list(when: 'before' | 'after') {
  const devices = await navigator.mediaDevices.enumerateDevices();
  for (const { kind, label } of devices) {
    const item = document.createElement('li');
    item.textContent = `${kind}: ${label || '(no name yet)'}`;
    document.querySelector(`#${when}`).append(item);
    console.log(when, kind, label);
  }
}
