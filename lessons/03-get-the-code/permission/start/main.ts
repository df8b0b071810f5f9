const video = document.querySelector('video');
const guest = document.querySelector<HTMLIFrameElement>('#guest');

document.querySelector<HTMLButtonElement>('#ask').onclick = () =>
  show(navigator.mediaDevices);
document.querySelector<HTMLButtonElement>('#ask-guest').onclick = () =>
  show(guest.contentWindow.navigator.mediaDevices);

async function show(devices: MediaDevices) {
  say('Please allow the camera in your browser.');
  try {
    video.srcObject = await devices.getUserMedia({ video: true });
    say('You see yourself.');
  } catch (error) {
    // TODO: the user sees no console. Say what happened,
    // with the name of the error, and what to do.
    console.error(error.name);
  }
}

function say(text: string) {
  document.querySelector('#message').textContent = text;
  console.log(text);
}
