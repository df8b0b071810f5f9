const meter = document.querySelector('meter');

async function listen() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false } });
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  // 341 ms at 48 kHz: longer than from one look to the next, so no sound falls in between.
  analyser.fftSize = 16_384;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const squares = samples.reduce((sum, sample) => sum + sample * sample, 0);
    meter.value = Math.sqrt(squares / samples.length);
    if (meter.value > 0.001) console.log('level', meter.value.toFixed(3));
  }, 250);
}

// Sound needs a click in browsers that were not used yet on this page.
document.querySelector('button').onclick = listen;
