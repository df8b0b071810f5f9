/**
 * A square picture that moves, so that you see whether it arrives: the
 * hand of a clock.
 */
export function drawingTrack() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 480;
  const context = canvas.getContext('2d');
  context.lineWidth = 12;
  context.lineCap = 'round';

  setInterval(() => {
    const angle = (performance.now() / 1000) * Math.PI;
    context.fillStyle = '#f4efe2';
    context.fillRect(0, 0, 480, 480);
    context.beginPath();
    context.arc(240, 240, 180, 0, 2 * Math.PI);
    context.moveTo(240, 240);
    context.lineTo(
      240 + 150 * Math.sin(angle),
      240 - 150 * Math.cos(angle),
    );
    context.stroke();
  }, 50);

  return canvas.captureStream(20).getVideoTracks()[0];
}
