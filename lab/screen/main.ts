const says = document.querySelector('p');

document.querySelector('button').onclick = async () => {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: 15 } });
    document.querySelector('video').srcObject = stream;
    const [track] = stream.getVideoTracks();
    track.onended = () => (says.textContent = 'The capture has ended.');
    says.textContent = `A ${track.getSettings().displaySurface ?? 'surface'} is captured.`;
  } catch (error) {
    says.textContent = `${error.name}: ${error.message}`;
  }
};
