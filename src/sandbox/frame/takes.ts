/**
 * A still or a take of this pane: its videos and canvases as they stand on the page, CSS filters and all, drawn together
 * on one canvas. What else the page shows (text, buttons) is not in it: a page cannot photograph itself.
 *
 * A take has the sound of the streams that its videos show, of muted ones, too.
 */
import type { TakeMade } from '../protocol.ts';

/** Pictures a second. */
const RATE = 30;
/** The longest side of its picture. */
const MOST_PX = 1920;
/** The longest that a take may be. */
const MOST_MS = 60_000;
const TYPES = ['video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'];

// Taken before lesson code, and before the recorder counts what is drawn and recorded.
const { drawImage } = globalThis.CanvasRenderingContext2D?.prototype ?? {};
const Recorder = globalThis.MediaRecorder;
const { start: startRecorder, stop: stopRecorder } = Recorder?.prototype ?? {};
const { stop: stopTrack } = globalThis.MediaStreamTrack?.prototype ?? {};
const every = setInterval;

export interface Takes {
  /** An error says why there is nothing to take. */
  still(): Promise<TakeMade>;
  start(done: (made: TakeMade) => void): void;
  stop(): void;
}

type Picture = HTMLVideoElement | HTMLCanvasElement;

export function createTakes(): Takes {
  let stop = () => {};

  /** What is seen, and the box around it all, in CSS px. */
  function scene() {
    const pictures = [...document.querySelectorAll<Picture>('video, canvas')].filter((picture) => {
      const { width, height } = picture.getBoundingClientRect();
      const isThere = !(picture instanceof HTMLVideoElement) || picture.readyState >= 2;
      return isThere && width > 0 && height > 0 && getComputedStyle(picture).visibility !== 'hidden';
    });
    const boxes = pictures.map((picture) => picture.getBoundingClientRect());
    const left = Math.min(...boxes.map((box) => box.left));
    const top = Math.min(...boxes.map((box) => box.top));
    const width = Math.max(...boxes.map((box) => box.right)) - left;
    const height = Math.max(...boxes.map((box) => box.bottom)) - top;
    return { pictures, left, top, width, height };
  }

  /** Draws the scene; `scale` is px of the canvas for each CSS px. */
  function draw(context: CanvasRenderingContext2D, scale: number, left: number, top: number): void {
    context.filter = 'none';
    context.fillStyle = '#fff';
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    for (const picture of scene().pictures) {
      const box = picture.getBoundingClientRect();
      const style = getComputedStyle(picture);
      context.save();
      context.filter = style.filter;
      context.globalAlpha = Number(style.opacity);
      context.translate((box.left - left + box.width / 2) * scale, (box.top - top + box.height / 2) * scale);
      // A selfie is often mirrored: scaleX(-1).
      if (new DOMMatrix(style.transform).a < 0) context.scale(-1, 1);
      const [wide, high] = fitted(picture, box, style.objectFit);
      context.beginPath();
      context.rect(
        (-box.width / 2) * scale,
        (-box.height / 2) * scale,
        box.width * scale,
        box.height * scale,
      );
      context.clip();
      try {
        Reflect.apply(drawImage as () => void, context, [
          picture,
          (-wide / 2) * scale,
          (-high / 2) * scale,
          wide * scale,
          high * scale,
        ]);
      } catch {
        // A canvas without a pixel.
      }
      context.restore();
    }
  }

  /** A canvas for what is seen now, with every pixel that the pictures have, even in size as encoders want it. */
  function open() {
    const { pictures, left, top, width, height } = scene();
    if (pictures.length === 0) return undefined;
    const finest = pictures.map((picture) => sizeOf(picture)[0] / picture.getBoundingClientRect().width);
    const scale = Math.min(Math.max(1, ...finest), MOST_PX / width, MOST_PX / height);
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(2, Math.round((width * scale) / 2) * 2);
    canvas.height = Math.max(2, Math.round((height * scale) / 2) * 2);
    const context = canvas.getContext('2d', { alpha: false });
    return context && { canvas, context, scale, left, top };
  }

  return {
    async still() {
      const opened = open();
      if (!opened) return { error: 'nothing' };
      const { canvas, context, scale, left, top } = opened;
      draw(context, scale, left, top);
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
      return blob
        ? { kind: 'still', blob, width: canvas.width, height: canvas.height, ms: 0 }
        : { error: 'nothing' };
    },

    start(done) {
      const opened = open();
      if (!opened || !Recorder) {
        done({ error: opened ? 'unsupported' : 'nothing' });
        return;
      }
      const { canvas, context, scale, left, top } = opened;
      const stream = canvas.captureStream(RATE);
      const sound = mix(scene().pictures);
      for (const track of sound.tracks) stream.addTrack(track);
      const type = TYPES.find((each) => Recorder.isTypeSupported(each));
      const recorder = new Recorder(stream, type ? { mimeType: type } : {});
      const pieces: Blob[] = [];
      const startedAt = performance.now();
      const drawing = every(() => draw(context, scale, left, top), 1000 / RATE);
      const ending = setTimeout(() => stop(), MOST_MS);
      draw(context, scale, left, top);
      recorder.ondataavailable = ({ data }) => pieces.push(data);
      recorder.onstop = () => {
        clearInterval(drawing);
        clearTimeout(ending);
        sound.close();
        for (const track of stream.getTracks()) Reflect.apply(stopTrack as () => void, track, []);
        const blob = new Blob(pieces, { type: pieces[0]?.type || type || 'video/webm' });
        const ms = performance.now() - startedAt;
        done({ kind: 'take', blob, width: canvas.width, height: canvas.height, ms });
      };
      Reflect.apply(startRecorder as () => void, recorder, [1000]);
      stop = () => {
        if (recorder.state !== 'inactive') Reflect.apply(stopRecorder as () => void, recorder, []);
      };
    },

    stop: () => stop(),
  };
}

/** Its own size in px. */
function sizeOf(picture: Picture): [width: number, height: number] {
  return picture instanceof HTMLVideoElement
    ? [picture.videoWidth, picture.videoHeight]
    : [picture.width, picture.height];
}

/** The size at which a picture is drawn into its box (CSS object-fit). */
function fitted(picture: Picture, box: DOMRect, fit: string): [width: number, height: number] {
  const [width, height] = sizeOf(picture);
  // A video's is contain unless the page says otherwise; a canvas fills its box.
  if (fit === 'fill' || !width || !height) return [box.width, box.height];
  const scales = [box.width / width, box.height / height];
  const scale = fit === 'cover' ? Math.max(...scales) : fit === 'none' ? 1 : Math.min(...scales);
  return [width * scale, height * scale];
}

/** One track of all sounds; without a sound there is none. */
function mix(pictures: Picture[]): { tracks: MediaStreamTrack[]; close(): void } {
  const streams = pictures.flatMap((picture) =>
    picture instanceof HTMLVideoElement && picture.srcObject instanceof MediaStream
      ? [picture.srcObject]
      : [],
  );
  const sounding = streams.filter((stream) =>
    stream.getAudioTracks().some(({ readyState }) => readyState === 'live'),
  );
  if (sounding.length === 0) return { tracks: [], close() {} };
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  for (const stream of sounding) context.createMediaStreamSource(stream).connect(output);
  return { tracks: output.stream.getAudioTracks(), close: () => void context.close() };
}
