import { all, type Check, lastVideo, type Trace } from '#trace';

const drawn = (trace: Trace, who: string) =>
  all(trace, 'canvas').findLast(({ element, images }) => element === `canvas#${who}-photo` && images > 0);

/** From whom to whom: does the canvas there have the size of the camera here? */
function arrives(trace: Trace, from: string, to: string): boolean {
  const [photo, video] = [drawn(trace, to), lastVideo(trace, `video#${from}-video`)];
  return photo !== undefined && photo.width === video?.naturalWidth && photo.height === video.naturalHeight;
}

function seen(trace: Trace, from: string, to: string): string {
  const [photo, video] = [drawn(trace, to), lastVideo(trace, `video#${from}-video`)];
  if (!photo || !video) return `No photo of the ${from} has been drawn yet. Press its Snap and send.`;
  const sizes = `The ${from}’s camera gives ${video.naturalWidth} × ${video.naturalHeight}; the ${to} draws its photo on ${photo.width} × ${photo.height}.`;
  return photo.width < video.naturalWidth
    ? `${sizes} Drawn as it is, it is cut off; made to fit, it has lost most of its pixels.`
    : `${sizes} It fills a corner, or is blown up. No size of yours fits every camera: ask the photo.`;
}

export default [
  {
    claim: 'The two cameras give pictures of different sizes',
    holds(trace) {
      const [caller, callee] = ['caller', 'callee'].map((who) => lastVideo(trace, `video#${who}-video`));
      return !!caller?.naturalWidth && !!callee?.naturalWidth && caller.naturalWidth > callee.naturalWidth;
    },
    seen: (trace) =>
      (lastVideo(trace, 'video#callee-video')?.naturalWidth ?? 0) > 0
        ? 'They are the same: this camera knows one size only. Try the synthetic camera, in the bar above the code.'
        : 'The pictures of the two cameras are not there yet.',
  },
  {
    claim: 'The callee shows all of the caller’s photo, pixel by pixel',
    failsFirst: true,
    holds: (trace) => arrives(trace, 'caller', 'callee'),
    seen: (trace) => seen(trace, 'caller', 'callee'),
  },
  {
    claim: 'The caller shows the callee’s photo in the size that it has',
    holds: (trace) => arrives(trace, 'callee', 'caller'),
    seen: (trace) => seen(trace, 'callee', 'caller'),
  },
] satisfies Check[];
