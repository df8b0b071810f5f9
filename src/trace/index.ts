/** What `#trace` means: for checks, tests and benches. */
export * from './candidate.ts';
export * from './check.ts';
export { diffLines, isMunged, type LineDiff } from './diff.ts';
export type * from './entry.ts';
export { parseSdp, type Sdp, type SdpLine, type SdpMedia, sdpLines, writeSdp } from './sdp.ts';
export { annotateSdp, type SdpNote } from './sdp-annotate.ts';
export { referenceLinks } from './sdp-references.ts';
