/**
 * What lesson code can use without importing it. The editor, `tsc -p lessons` and the download read this one file.
 */
declare const workbook: {
  /** The name of this pane: Alice, Bob, … */
  readonly peer: string;
  /** A room name that only the panes of this run share. */
  readonly room: string;
  /** 'relay' where “Relay only” is ticked, else 'all': for `new RTCPeerConnection({ iceServers, iceTransportPolicy })`. */
  readonly iceTransportPolicy: RTCIceTransportPolicy;
};

/** A file of the exercise as text: import fragment from './ripple.frag?raw'. */
declare module '*?raw' {
  const text: string;
  export default text;
}

declare module 'webrtc-adapter' {
  const adapter: {
    browserDetails: { browser: string; version: number | null };
  };
  export default adapter;
}
