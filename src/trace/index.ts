/** What `#trace` means: for checks, tests and benches. */
export * from './candidate.ts';
export { type Channel, type ChannelMessage, channels } from './channels.ts';
export * from './check.ts';
export { diffLines, isMunged, type LineDiff } from './diff.ts';
export type * from './entry.ts';
export { fromDump } from './export/import.ts';
export { toInternals } from './export/internals.ts';
export { redact, redactText } from './export/redact.ts';
export { type ExportOptions, toRtcstats } from './export/rtcstats.ts';
export {
  measurePictures,
  type PictureCode,
  readPictureCode,
  type Sighting,
  writePictureCode,
} from './picture-code.ts';
export { parseSdp, type Sdp, type SdpLine, type SdpMedia, sdpLines, writeSdp } from './sdp.ts';
export { annotateSdp, type SdpNote } from './sdp-annotate.ts';
export { referenceLinks } from './sdp-references.ts';
