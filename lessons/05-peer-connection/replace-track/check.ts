import { all, type Check, calls, connected, descriptions, failures, results, type Trace } from '#trace';

/** The remote picture as it was last sampled while it was square: the drawing is, a camera's picture is not. */
function squarePicture(trace: Trace) {
  return all(trace, 'video').find(
    ({ remote, naturalWidth, naturalHeight }) =>
      remote && naturalWidth > 16 && naturalWidth === naturalHeight,
  );
}

export default [
  {
    claim: 'Both connections are connected',
    holds: (trace) => connected(trace).length >= 2,
    seen: (trace) => `${connected(trace).length} of 2 connections are connected so far.`,
  },
  {
    claim: 'The sender’s track is replaced while the call runs',
    failsFirst: true,
    holds: (trace) => results(trace, 'replaceTrack').length > 0,
    seen(trace) {
      const failure = failures(trace, 'replaceTrack')[0];
      if (failure) {
        return `replaceTrack() failed with ${failure.error.name}: ${failure.error.message} It takes one track of the same kind, no stream. Open the red row in the trace.`;
      }
      const offers = descriptions(trace, 'local', 'offer').length;
      return offers > 1
        ? `The picture was swapped by negotiating again: ${offers} offers in the trace. Give the sender another track instead, at the TODO in main.ts.`
        : 'Nothing was swapped yet. Press Swap in the preview.';
    },
  },
  {
    claim: 'The remote video shows the drawing: its picture turns square',
    holds: (trace) => squarePicture(trace) !== undefined,
    seen(trace) {
      const last = all(trace, 'video').findLast(({ remote }) => remote);
      return last
        ? `The remote picture is ${last.naturalWidth} × ${last.naturalHeight} px, no square. Is it the track from drawingTrack() that the sender was given?`
        : 'No remote picture has been shown yet.';
    },
  },
  {
    claim: 'One offer is enough: nothing is negotiated again',
    holds: (trace) =>
      descriptions(trace, 'local', 'offer').length === 1 && calls(trace, 'createOffer').length <= 1,
    seen: (trace) =>
      `There are ${descriptions(trace, 'local', 'offer').length} offers in the trace (choose Descriptions). replaceTrack() needs no second one: leave negotiate() out of the click.`,
  },
] satisfies Check[];
