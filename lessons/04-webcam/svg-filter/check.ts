import { type Check, lastVideo } from '#trace';

export default [
  {
    claim: 'The video is drawn through an SVG filter',
    holds: (trace) => lastVideo(trace)?.filter.startsWith('url(') ?? false,
    seen(trace) {
      const filter = lastVideo(trace)?.filter;
      if (filter === undefined) return 'No video shows a picture yet.';
      return filter === 'none'
        ? 'The video has no filter. In main.css it is to name the SVG filter: filter: url(#…).'
        : `The filter is ${filter}: functions of CSS, which know nothing of neighbouring pixels. In main.css it is to name the SVG filter: url(#…).`;
    },
  },
  {
    claim: 'The page has a filter of that name, with at least one primitive',
    holds: (trace) => (lastVideo(trace)?.primitives.length ?? 0) > 0,
    seen: (trace) =>
      `${lastVideo(trace)?.filter} leads to no filter with something in it. Compare the name in main.css with the id in index.html.`,
  },
  {
    claim: 'The filter compares neighbouring pixels with feConvolveMatrix',
    failsFirst: true,
    holds: (trace) => lastVideo(trace)?.primitives.includes('feConvolveMatrix') ?? false,
    seen: (trace) =>
      `The filter holds ${lastVideo(trace)?.primitives.join(', ')}. A feConvolveMatrix is missing: the TODO is inside the <filter> of index.html.`,
  },
] satisfies Check[];
