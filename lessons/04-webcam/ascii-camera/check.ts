import { all, type Check, type Trace } from '#trace';

/** What was written on the page’s canvas, whose id is text: about two entries a second while it is drawn. */
const written = (trace: Trace) =>
  all(trace, 'canvas').filter(({ element, texts }) => element === 'canvas#text' && texts > 0);

function characters(trace: Trace): string {
  return [...new Set(written(trace).flatMap((entry) => [...entry.characters]))].join('');
}

export default [
  {
    claim: 'The camera’s picture is drawn on a canvas, again and again',
    holds: (trace) => all(trace, 'canvas').filter(({ images }) => images > 0).length >= 2,
    seen: () =>
      'Too few pictures were drawn so far. drawImage() is to be called for each frame of the video.',
  },
  {
    claim: 'Characters are written for each picture',
    holds: (trace) => written(trace).length >= 2,
    seen: (trace) =>
      written(trace).length === 0
        ? 'Pictures are drawn, and no character is written: fillText() has not been called. The TODO in main.ts is the place.'
        : 'Characters were written once only. Is fillText() inside drawFrame()?',
  },
  {
    claim: 'Dark and light places have different characters',
    failsFirst: true,
    holds: (trace) => characters(trace).length >= 3 && !isUndefined(trace),
    seen: (trace) =>
      isUndefined(trace)
        ? 'What is written spells “undefined”: RAMP has 10 places, and the brightness goes up to 255. Scale it before you look it up.'
        : `Only these characters were written: “${characters(trace)}”. At least three are expected: RAMP has ten, one for each tenth of brightness. (A camera that shows one colour only cannot do it: try the synthetic one.)`,
  },
] satisfies Check[];

function isUndefined(trace: Trace): boolean {
  const written = characters(trace);
  return [...'undefi'].every((letter) => written.includes(letter));
}
