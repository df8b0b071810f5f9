import { type Check, lastVideo } from '#trace';

const FRAME_WIDTH = 280;

export default [
  {
    claim: 'The camera’s own picture is wider than the frame',
    holds: (trace) => (lastVideo(trace)?.naturalWidth ?? 0) > FRAME_WIDTH,
    seen(trace) {
      const video = lastVideo(trace);
      if (!video?.naturalWidth) return 'No picture of the camera is there yet.';
      return `The camera was asked for a small picture (${video.naturalWidth} pixels wide). Leave main.ts as it is: here the page is to shrink it.`;
    },
  },
  {
    claim: 'The video is shown no wider than its frame of 280 pixels',
    failsFirst: true,
    holds(trace) {
      const width = lastVideo(trace)?.displayWidth ?? 0;
      return width > 0 && width <= FRAME_WIDTH;
    },
    seen(trace) {
      const width = lastVideo(trace)?.displayWidth;
      return width
        ? `The video is ${width} pixels wide on the page: the frame does not make it smaller, even where it cuts it off. The width of the video itself has to be limited, in main.css.`
        : 'The video takes no room on the page. Is it hidden?';
    },
  },
  {
    claim: 'The picture keeps its shape',
    holds(trace) {
      const video = lastVideo(trace);
      if (!video?.naturalHeight || !video.displayHeight) return false;
      const natural = video.naturalWidth / video.naturalHeight;
      return Math.abs(video.displayWidth / video.displayHeight / natural - 1) < 0.03;
    },
    seen(trace) {
      const video = lastVideo(trace);
      return (
        video &&
        `The camera gives ${video.naturalWidth} × ${video.naturalHeight}, the page shows ${video.displayWidth} × ${video.displayHeight}: another shape. Limit the width only; the height follows.`
      );
    },
  },
] satisfies Check[];
