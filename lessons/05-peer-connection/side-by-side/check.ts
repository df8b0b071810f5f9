import { all, type Check, lastVideo, plain, type Trace } from '#trace';

interface Layout {
  page: number;
  content: number;
  buttonWidths: number[];
  textSizes: number[];
}

/** What measure.ts wrote last. */
function layout(trace: Trace): Layout | undefined {
  const line = all(trace, 'console').findLast(({ values }) => values[0] === 'layout');
  // measure.ts, which the exercise brings along, writes this shape.
  return line && (plain(line.values[1]) as Layout);
}

function spread(numbers: number[]): number {
  return Math.max(...numbers) - Math.min(...numbers);
}

const NOT_MEASURED =
  'measure.ts has not written a line “layout” into the console. Is it still in index.html?';

export default [
  {
    claim: 'The two videos stand side by side, equally wide',
    failsFirst: true,
    holds(trace) {
      const local = lastVideo(trace, 'video#local');
      const remote = lastVideo(trace, 'video#remote');
      if (!local || !remote) return false;
      const isBeside = Math.abs(remote.left - local.left) >= local.displayWidth;
      return (
        isBeside &&
        Math.abs(local.top - remote.top) <= 4 &&
        spread([local.displayWidth, remote.displayWidth]) <= 4
      );
    },
    seen(trace) {
      const local = lastVideo(trace, 'video#local');
      const remote = lastVideo(trace, 'video#remote');
      if (!local || !remote)
        return 'One of the videos has no picture yet. Press Start, then Call in the preview.';
      const place = (video: typeof local) =>
        `${video.displayWidth} px wide at ${video.left} px from the left and ${video.top} px from the top`;
      return `The caller’s video is ${place(local)}; the callee’s is ${place(remote)}. Same top, same width, one beside the other is what is wanted.`;
    },
  },
  {
    claim: 'The three buttons have the same width',
    holds(trace) {
      const widths = layout(trace)?.buttonWidths ?? [];
      return widths.length === 3 && spread(widths) <= 2;
    },
    seen: (trace) =>
      layout(trace) ? `The buttons are ${layout(trace)?.buttonWidths.join(', ')} px wide.` : NOT_MEASURED,
  },
  {
    claim: 'Their text is bigger: 18 px or more',
    holds(trace) {
      const sizes = layout(trace)?.textSizes ?? [];
      return sizes.length > 0 && Math.min(...sizes) >= 18;
    },
    seen: (trace) =>
      layout(trace)
        ? `Their text is ${layout(trace)?.textSizes.join(', ')} px high. A button does not take over the page’s font size by itself.`
        : NOT_MEASURED,
  },
  {
    claim: 'Nothing is wider than the page: no scrolling sideways on a phone',
    holds(trace) {
      const measured = layout(trace);
      const widths = [lastVideo(trace, 'video#local'), lastVideo(trace, 'video#remote')].map((video) =>
        video ? video.left + video.displayWidth : Number.POSITIVE_INFINITY,
      );
      return measured !== undefined && Math.max(measured.content, ...widths) <= measured.page + 1;
    },
    seen(trace) {
      const measured = layout(trace);
      return measured
        ? `The page is ${measured.page} px wide, its content ${measured.content} px. Give widths as parts of the page, not in fixed pixels.`
        : NOT_MEASURED;
    },
  },
] satisfies Check[];
