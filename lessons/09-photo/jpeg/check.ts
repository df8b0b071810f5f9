import { all, type Check, lastVideo, plain, type Trace } from '#trace';

interface Photo {
  type: string;
  bytes: number;
  width: number;
  height: number;
  /** Its first two bytes, in hexadecimal digits: ff d8 in each JPEG. */
  starts: string;
}

/** show.ts writes what it shows. */
function lastPhoto(trace: Trace): Photo | undefined {
  const line = all(trace, 'console').findLast(({ values }) => values[0] === 'photo');
  return line && (plain(line.values[1]) as Photo);
}

export default [
  {
    claim: 'Snap shows a photo with all pixels of the camera’s picture',
    holds(trace) {
      const [photo, video] = [lastPhoto(trace), lastVideo(trace)];
      return (
        photo !== undefined && photo.width === video?.naturalWidth && photo.height === video.naturalHeight
      );
    },
    seen(trace) {
      const photo = lastPhoto(trace);
      return photo
        ? `The photo is ${photo.width} × ${photo.height}. Leave the size of the canvas as it is.`
        : 'No photo has been shown yet. Press Snap in the preview.';
    },
  },
  {
    claim: 'The photo is a JPEG',
    failsFirst: true,
    holds(trace) {
      const photo = lastPhoto(trace);
      return photo?.type === 'image/jpeg' && photo.starts === 'ff d8';
    },
    seen(trace) {
      const photo = lastPhoto(trace);
      if (!photo) return undefined;
      return photo.type === 'image/jpeg'
        ? `It is called image/jpeg, but its first bytes are ${photo.starts}; a JPEG begins with ff d8. Another name does not change the bytes: toBlob() has to write the format.`
        : `The photo is ${photo.type}. PNG comes where toBlob() is told no format, or one that the browser does not know. This one is called image/jpeg.`;
    },
  },
] satisfies Check[];
