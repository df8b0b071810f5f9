import { all, type Check, plain, type Trace } from '#trace';

interface Layout {
  page: number;
  content: number;
  fitsPhones: boolean;
  places: [left: number, top: number, width: number, height: number][];
  placeholder: string;
  textSizes: number[];
  buttonHeight: number;
}

/** Smaller text in a field makes an iPhone zoom in as soon as somebody taps it. */
const TEXT_PX = 16;
/** What fingers hit: WCAG 2.2, target size (enhanced). */
const TARGET_PX = 44;

/** What measure.ts wrote last. */
function layout(trace: Trace): Layout | undefined {
  const line = all(trace, 'console').findLast(({ values }) => values[0] === 'layout');
  // measure.ts, which the exercise brings along, writes this shape.
  return line && (plain(line.values[1]) as Layout);
}

function says(trace: Trace, say: (measured: Layout) => string): string {
  const measured = layout(trace);
  return measured
    ? say(measured)
    : 'measure.ts has not written a line “layout” into the console. Is it still in index.html?';
}

export default [
  {
    claim: 'The two fields stand side by side, equally large',
    failsFirst: true,
    holds(trace) {
      const [first, second] = layout(trace)?.places ?? [];
      if (!first || !second) return false;
      const isBeside = Math.abs(second[0] - first[0]) >= first[2];
      return isBeside && [1, 2, 3].every((at) => Math.abs((first[at] ?? 0) - (second[at] ?? 0)) <= 4);
    },
    seen: (trace) =>
      says(trace, ({ places }) =>
        places
          .map(
            ([left, top, width, height]) =>
              `${width} × ${height} px, ${left} px from the left and ${top} px from the top`,
          )
          .join('; the other ')
          .concat('. Same top and same size, one beside the other, is what is wanted.'),
      ),
  },
  {
    claim: 'Nothing is wider than the page',
    holds(trace) {
      const measured = layout(trace);
      return measured !== undefined && measured.content <= measured.page + 1;
    },
    seen: (trace) =>
      says(
        trace,
        ({ page, content }) =>
          `The page is ${page} px wide, its content ${content} px: on a phone one would have to scroll sideways. Give widths as parts of the page, not in fixed pixels.`,
      ),
  },
  {
    claim: 'It is made for fingers: text of 16 px or more, a button at least 44 px high',
    holds(trace) {
      const measured = layout(trace);
      return (
        measured !== undefined &&
        Math.min(...measured.textSizes) >= TEXT_PX &&
        measured.buttonHeight >= TARGET_PX
      );
    },
    seen: (trace) =>
      says(
        trace,
        ({ textSizes, buttonHeight }) =>
          `The text is ${textSizes.join(', ')} px high, the button ${buttonHeight} px. Fields and buttons do not take over the page’s font by themselves.`,
      ),
  },
  {
    claim: 'The empty field says what it is for',
    holds: (trace) => (layout(trace)?.placeholder ?? '').trim() !== '',
    seen: () =>
      'The field for what arrives is empty, and says nothing. A textarea has the attribute placeholder.',
  },
  {
    claim: 'A phone shows the page in its own width',
    holds: (trace) => layout(trace)?.fitsPhones === true,
    seen: () =>
      'The page has no viewport that is as wide as the device: a phone would lay it out 980 px wide and make it small. The other exercises have the line in their index.html.',
  },
] satisfies Check[];
