const stream = await navigator.mediaDevices.getUserMedia({ video: true });

// One stream, two elements: each shows the same tracks.
for (const video of document.querySelectorAll('video'))
  video.srcObject = stream;
