/**
 * Reads the code in each picture that a video shows, and tells once a second how many were lost and how late they were.
 * A picture counts as seen when the browser hands it to the screen (requestVideoFrameCallback).
 */
import type { Happening } from '../../trace/entry.ts';
import {
  CODE_CELLS,
  cellSize,
  measurePictures,
  readPictureCode,
  type Sighting,
} from '../../trace/picture-code.ts';
import { elementName } from './preview.ts';

const REPORT_MS = 1000;
/** The corner is drawn so small: eight cells of this many px. */
const CELL = 4;

/** Call it before lesson code runs; it returns what watches a video as long as that shows the same stream. */
export function createPictureMeter(
  emit: (happening: Happening) => void,
): (video: HTMLVideoElement, isRemote: () => boolean) => void {
  const side = CODE_CELLS * CELL;
  const canvas = new OffscreenCanvas(side, side);
  // Taken now: what lesson code puts in their place later, and what the recorder counts, is another matter.
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  const drawImage = CanvasRenderingContext2D.prototype.drawImage;
  const draw = OffscreenCanvasRenderingContext2D.prototype.drawImage ?? drawImage;
  const nextFrame = HTMLVideoElement.prototype.requestVideoFrameCallback;
  const now = performance.now.bind(performance);
  const epoch = performance.timeOrigin;

  function read(video: HTMLVideoElement, seenAt: number): Sighting | undefined {
    const { videoWidth, videoHeight } = video;
    const corner = CODE_CELLS * cellSize(videoWidth, videoHeight);
    if (!context || corner < CODE_CELLS) return undefined;
    Reflect.apply(draw, context, [video, 0, 0, corner, corner, 0, 0, side, side]);
    const code = readPictureCode(context.getImageData(0, 0, side, side), CELL);
    return code && { ...code, seen: epoch + seenAt };
  }

  return (video, isRemote) => {
    const stream = video.srcObject;
    if (!nextFrame) return;
    let sightings: Sighting[] = [];
    let before: Sighting | undefined;
    let reportAt = now() + REPORT_MS;
    const next = () => void nextFrame.call(video, see);

    function see(seenAt: number): void {
      if (video.srcObject !== stream) return;
      try {
        const sighting = read(video, seenAt);
        if (sighting) sightings.push(sighting);
      } catch {
        // A picture that may not be read: another one may be.
      }
      if (now() >= reportAt) report();
      next();
    }

    function report(): void {
      const measured = measurePictures(sightings, before);
      before = sightings.at(-1) ?? before;
      sightings = [];
      reportAt = now() + REPORT_MS;
      if (measured) emit({ kind: 'pictures', element: elementName(video), remote: isRemote(), ...measured });
    }
    next();
  };
}
