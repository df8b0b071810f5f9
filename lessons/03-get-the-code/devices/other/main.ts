await list('before');
navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320 } }).then(async (stream) => {
  const [sound, picture] = stream.getTracks();
  await list('after');
  sound.stop();
  picture.stop();
});

async function list(when: 'before' | 'after') {
  const devices = await navigator.mediaDevices.enumerateDevices();
  for (const { kind, label } of devices) {
    const item = document.createElement('li');
    item.textContent = `${kind}: ${label || '(no name yet)'}`;
    document.querySelector(`#${when}`).append(item);
    console.log(when, kind, label);
  }
}
