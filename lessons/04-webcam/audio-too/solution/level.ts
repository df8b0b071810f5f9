/**
 * Lets a meter show how loud the sound of a stream is. Without an audio
 * track there is nothing to show.
 */
export function showLevel(stream: MediaStream, meter: HTMLMeterElement) {
  if (stream.getAudioTracks().length === 0) return;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context);
  new MediaStreamAudioSourceNode(context, {
    mediaStream: stream,
  }).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);

  setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    meter.value = Math.max(...samples);
  }, 50);
}
