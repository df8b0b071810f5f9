import { all, type Check, type Trace } from '#trace';

/** What was written on the page’s canvas, whose id is text: about two entries a second while it is drawn. */
const written = (trace: Trace) =>
  all(trace, 'canvas').filter(({ element, texts }) => element === 'canvas#text' && texts > 0);

function lastCharacters(trace: Trace): string {
  return written(trace).at(-1)?.characters ?? '';
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
    holds: (trace) => new Set(lastCharacters(trace)).size >= 3 && !isUndefined(trace),
    seen(trace) {
      const characters = lastCharacters(trace);
      return isUndefined(trace)
        ? 'What is written spells “undefined”: RAMP has 10 places, and the brightness goes up to 255. Scale it before you look it up.'
        : `Only these characters were written: “${characters}”. At least three are expected: RAMP has ten, one for each tenth of brightness.`;
    },
  },
] satisfies Check[];

function isUndefined(trace: Trace): boolean {
  const characters = lastCharacters(trace);
  return [...'undefi'].every((letter) => characters.includes(letter));
}
