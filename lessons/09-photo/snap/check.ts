import { all, type Check, lastVideo, type Trace } from '#trace';

const photo = (trace: Trace) => all(trace, 'canvas').findLast(({ images }) => images > 0);

export default [
  {
    claim: 'Snap draws a picture on the canvas',
    holds: (trace) => photo(trace) !== undefined,
    seen: (trace) =>
      lastVideo(trace)?.naturalWidth
        ? 'Nothing has been drawn yet. Press Snap in the preview.'
        : 'No picture of the camera is there yet.',
  },
  {
    claim: 'The photo has as many pixels as the camera’s picture',
    failsFirst: true,
    holds(trace) {
      const [drawn, video] = [photo(trace), lastVideo(trace)];
      return (
        drawn !== undefined && drawn.width === video?.naturalWidth && drawn.height === video.naturalHeight
      );
    },
    seen(trace) {
      const [drawn, video] = [photo(trace), lastVideo(trace)];
      if (!drawn || !video) return undefined;
      const sizes = `The canvas is ${drawn.width} × ${drawn.height}, the camera’s picture ${video.naturalWidth} × ${video.naturalHeight}.`;
      if (drawn.width === 300 && drawn.height === 150)
        return `${sizes} 300 × 150 is what a canvas has until it is told. What does not fit on it is cut off.`;
      if (drawn.width === video.displayWidth)
        return `${sizes} That is the size at which the page shows the video: most of the pixels are thrown away.`;
      return sizes;
    },
  },
] satisfies Check[];
