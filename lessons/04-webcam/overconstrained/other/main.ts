const video = document.querySelector('video');

for (const width of [20_000, 640]) {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { exact: width } } });
    video.srcObject = stream;
    break;
  } catch (error) {
    console.warn(`${error.constraint} ${width} is not to be had`);
  }
}
