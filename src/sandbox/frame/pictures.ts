/** What the synthetic cameras and the synthetic screen show. */
import { CODE_CELLS, cellSize, type PictureCode, writePictureCode } from '../../trace/picture-code.ts';

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

/** SMPTE EG 1: seven bars at 75 %, white to blue. */
const BARS = ['#bfbfbf', '#bfbf00', '#00bfbf', '#00bf00', '#bf00bf', '#bf0000', '#0000bf'];
/** Below them, from black to white. */
const GREYS = 8;

/** Colours to measure filters by, and steps of grey below; a line goes round, so that it is seen to live. */
export function drawColourBars(
  context: CanvasRenderingContext2D,
  { width, height, seconds, frame, peer }: Scene,
): void {
  const bar = width / BARS.length;
  for (const [i, colour] of BARS.entries()) {
    context.fillStyle = colour;
    context.fillRect(Math.floor(i * bar), 0, Math.ceil(bar), height);
  }
  for (let i = 0; i < GREYS; i += 1) {
    const level = Math.round((i / (GREYS - 1)) * 255);
    context.fillStyle = `rgb(${level} ${level} ${level})`;
    context.fillRect(Math.floor((i * width) / GREYS), height * 0.8, Math.ceil(width / GREYS), height * 0.2);
  }
  context.fillStyle = '#fff';
  context.fillRect(((seconds / 4) % 1) * width, height * 0.78, Math.max(2, width / 100), height * 0.22);
  write(context, [peer, 'SYNTHETIC', timeOfDay(), `${width}×${height}, frame ${frame}`]);
}

/** One bright ball that falls and bounces before a dark wall, with little else: for what follows a motion. */
export function drawBall(context: CanvasRenderingContext2D, { width, height, seconds, peer }: Scene): void {
  const hue = 210 + voice(peer) * 60;
  context.fillStyle = `hsl(${hue} 20% 14%)`;
  context.fillRect(0, 0, width, height);
  const radius = Math.min(width, height) / 7;
  const floor = height - radius;
  // From the floor up and back in 1.2 s, as a thrown ball does: a parabola.
  const along = ((seconds / 1.2) % 1) * 2 - 1;
  const x = radius + (width - 2 * radius) * bounce(seconds / 3.1);
  const y = floor - (floor - radius) * 0.9 * (1 - along * along);
  context.fillStyle = `hsl(${hue} 85% 62%)`;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  label(context, `${peer} · SYNTHETIC`);
}

/** A video of the learner's own, cut to the camera's shape; its name for this use is on it. */
export function drawFile(play: () => HTMLVideoElement) {
  return (context: CanvasRenderingContext2D, { width, height, peer }: Scene): void => {
    const video = play();
    context.fillStyle = '#1d2329';
    context.fillRect(0, 0, width, height);
    const { videoWidth, videoHeight } = video;
    if (videoWidth && videoHeight) {
      const scale = Math.max(width / videoWidth, height / videoHeight);
      const [wide, high] = [videoWidth * scale, videoHeight * scale];
      context.drawImage(video, (width - wide) / 2, (height - high) / 2, wide, high);
    }
    label(context, `${peer} · SYNTHETIC`);
  };
}

/** Number and time of the picture, in its upper left corner: see trace/picture-code.ts. */
export function drawCode(context: CanvasRenderingContext2D, code: PictureCode): void {
  const { width, height } = context.canvas;
  const cell = cellSize(width, height);
  for (const [i, isLight] of writePictureCode(code).entries()) {
    const [column, row] = [i % CODE_CELLS, Math.floor(i / CODE_CELLS)];
    const [left, top] = [Math.round(column * cell), Math.round(row * cell)];
    context.fillStyle = isLight ? '#fff' : '#000';
    context.fillRect(left, top, Math.round((column + 1) * cell) - left, Math.round((row + 1) * cell) - top);
  }
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

/** One small line, below on the left. */
function label(context: CanvasRenderingContext2D, text: string): void {
  const { width, height } = context.canvas;
  const size = Math.min(height, width * 0.75) / 14;
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.lineWidth = size / 6;
  context.strokeStyle = 'rgb(0 0 0 / 0.55)';
  context.fillStyle = '#fff';
  context.strokeText(text, size / 2, height - size / 2, width * 0.9);
  context.fillText(text, size / 2, height - size / 2, width * 0.9);
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
