const axes = ['pan', 'tilt', 'zoom'] as const;
// These are not in TypeScript's library: they come from W3C MediaStream Image Capture.
const wish = { pan: true, tilt: true, zoom: true } as MediaTrackConstraints;
const stream = await navigator.mediaDevices.getUserMedia({ video: wish });
document.querySelector('video').srcObject = stream;
const [track] = stream.getVideoTracks();
const can = track.getCapabilities() as Record<string, { min: number; max: number; step: number }>;

for (const axis of axes.filter((name) => name in can)) {
  const slider = Object.assign(document.createElement('input'), { type: 'range', ...can[axis] });
  slider.setAttribute('aria-label', axis);
  slider.oninput = () => track.applyConstraints({ [axis]: slider.valueAsNumber } as MediaTrackConstraints);
  document.querySelector('div').append(axis, slider);
}
const found = axes.filter((name) => name in can).join(', ') || 'none of pan, tilt and zoom';
console.log(`This camera can do: ${found}`);
