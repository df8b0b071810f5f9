/** What the synthetic camera and the synthetic screen show. */

/** What a picture is drawn from. */
export interface Scene {
  width: number;
  height: number;
  seconds: number;
  frame: number;
  peer: string;
}

export function drawCamera(
  context: CanvasRenderingContext2D,
  { width, height, seconds, frame, peer }: Scene,
): void {
  const hue = 210 + voice(peer) * 60;
  const sky = context.createLinearGradient(0, 0, width, height);
  sky.addColorStop(0, `hsl(${hue} 45% 32%)`);
  sky.addColorStop(1, `hsl(${hue + 40} 40% 18%)`);
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);

  const radius = Math.min(width, height) / 9;
  const x = radius + (width - 2 * radius) * bounce(seconds / 5);
  const y = radius + (height - 2 * radius) * bounce(seconds / 3);
  context.fillStyle = `hsl(${hue} 70% 78%)`;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  write(context, [peer, 'SYNTHETIC', timeOfDay(), `${width}×${height}, frame ${frame}`]);
}

/** A dark window on a desk, and a pointer that wanders about. */
export function drawScreen(
  context: CanvasRenderingContext2D,
  { width, height, seconds, frame, peer }: Scene,
): void {
  const boxes: [colour: string, top: number, bottom: number, margin: number][] = [
    ['#2f6f7e', 0, 1, 0],
    ['#1d2329', 0.08, 0.92, 0.08],
    ['#8a94a0', 0.08, 0.14, 0.08],
  ];
  for (const [colour, top, bottom, margin] of boxes) {
    context.fillStyle = colour;
    context.fillRect(width * margin, height * top, width * (1 - 2 * margin), height * (bottom - top));
  }
  write(context, [`${peer}’s screen`, 'SYNTHETIC', timeOfDay(), `${width}×${height}, frame ${frame}`]);

  const [x, y, long] = [width * bounce(seconds / 7), height * bounce(seconds / 4), height / 12];
  context.fillStyle = '#ffd166';
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x, y + long);
  context.lineTo(x + long * 0.7, y + long * 0.7);
  context.fill();
}

/** Lines in the middle of the picture, each smaller than the one before. */
function write(context: CanvasRenderingContext2D, lines: string[]): void {
  const { width, height } = context.canvas;
  const unit = Math.min(height, width * 0.75) / 9;
  let y = height / 2 - unit * 2.2;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.strokeStyle = 'rgb(0 0 0 / 0.55)';
  context.fillStyle = '#fff';
  for (const [i, line] of lines.entries()) {
    const size = unit * (1.6 - 0.3 * i);
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.lineWidth = size / 6;
    context.strokeText(line, width / 2, y, width * 0.9);
    context.fillText(line, width / 2, y, width * 0.9);
    y += size * 1.2;
  }
}

/** 0 → 1 → 0, evenly, once in two turns. */
function bounce(turns: number): number {
  return 1 - Math.abs((turns % 2) - 1);
}

/** 09:41:07.250 */
function timeOfDay(): string {
  const now = new Date();
  return `${now.toTimeString().slice(0, 8)}.${String(now.getMilliseconds()).padStart(3, '0')}`;
}

/** Alice 0, Bob 1, Carol 2, … then from the start: 440 Hz, 554 Hz, 698 Hz, … */
export function voice(peer: string): number {
  return (((peer.codePointAt(0) ?? 0) + 25) % 26) % 6;
}
