import { all, type Check, channels, plain, type Trace } from '#trace';

interface Photo {
  bytes: number;
}

/** show.ts writes what it shows. */
const photos = (trace: Trace): Photo[] =>
  all(trace, 'console')
    .filter(({ values }) => values[0] === 'photo')
    .map(({ values }) => plain(values[1]) as Photo);

/** The sizes that arrived headers tell. */
const announced = (trace: Trace): number[] =>
  channels(trace)
    .flatMap(({ messages }) => messages)
    .filter(({ direction, preview }) => direction === 'in' && preview.startsWith('{'))
    .map(({ preview }) => JSON.parse(preview).size);

export default [
  {
    claim: 'The photo is shown when all of its bytes are here',
    failsFirst: true,
    holds: (trace) => announced(trace).length > 0 && photos(trace)[0]?.bytes === announced(trace)[0],
    seen(trace) {
      const [size] = announced(trace);
      if (size === undefined) return 'Nothing has been sent yet. Press Snap and send.';
      const [photo] = photos(trace);
      return photo
        ? `A photo of ${photo.bytes} bytes was shown; the header said ${size}. Is it shown too early, or are pieces missing?`
        : `All ${size} bytes of the photo have arrived, and nothing is shown. The pieces have to be kept, and put together.`;
    },
  },
  {
    claim: 'A second photo is shown too, and is as large as its header says',
    holds: (trace) => announced(trace).length > 1 && photos(trace)[1]?.bytes === announced(trace)[1],
    seen(trace) {
      if (announced(trace).length < 2) return 'One photo has been sent. Press Snap and send once more.';
      const second = photos(trace)[1];
      return second
        ? `The second photo has ${second.bytes} bytes; its header says ${announced(trace)[1]}. Pieces of the first may be among them.`
        : 'The second photo has arrived, and is not shown. What is left of the first one, when the second begins?';
    },
  },
] satisfies Check[];
