/**
 * TraceEntry: all that can happen in a run, as plain JSON. The trace is the one source: views, checks, exports and
 * tests read it and nothing else.
 *
 * Times are milliseconds since Run (floating point), on one clock for all panes of a run.
 */

/** Where in the learner's files: `main.ts`, line and column counted from 1. */
export interface SourcePosition {
  file: string;
  line: number;
  column: number;
}

/**
 * A value of the learner's realm as plain JSON that can be shown and expanded. Strings, finite numbers, booleans and
 * null stand for themselves; all else carries a tag in `$`.
 */
export type Preview =
  | string
  | number
  | boolean
  | null
  /** undefined, NaN, 10n, Symbol(x), ƒ name(), or what was left out: `text` is how it reads. */
  | { $: 'text'; text: string }
  /** `name` is the class: Object, MediaStreamTrack, … `more` counts the properties that were left out. */
  | { $: 'object'; name: string; entries: [key: string, value: Preview][]; more?: number }
  | { $: 'array'; name: string; items: Preview[]; more?: number }
  | { $: 'error'; name: string; message: string; constraint?: string; stack?: string };

export interface ErrorInfo {
  name: string;
  message: string;
  /** Only for OverconstrainedError (W3C Media Capture and Streams). */
  constraint?: string;
}

/**
 * The four of RTCPeerConnection, then those of its transports (W3C WebRTC sections 5.5, 5.6 and 6.1); with BUNDLE there is
 * one of each for a connection.
 */
export type StateMachine =
  | 'signaling'
  | 'iceGathering'
  | 'iceConnection'
  | 'connection'
  | 'iceTransport'
  | 'dtls'
  | 'sctp';

/** One stats object: `{ id, type, timestamp, … }`, plain values only (W3C webrtc-stats). */
export type StatsReport = Record<string, Record<string, unknown>>;

/** What happened. `object` is a short name the recorder gave: pc1, dc1, video-track1, mediaDevices. */
export type Happening =
  | { kind: 'run'; phase: 'start' | 'loaded' | 'stop' | 'hung'; camera?: 'real' | 'synthetic' }
  | {
      kind: 'call';
      call: number;
      object: string;
      method: string;
      args: Preview[];
      source?: SourcePosition;
      /** Made by the page for an experiment with SDP; or, with the number of a call of the learner's, what became of that. */
      experiment?: true;
    }
  /** The call returned, or its promise was fulfilled. */
  | { kind: 'result'; call: number; object: string; method: string; value: Preview }
  /** The call threw (`thrown`), or its promise was rejected. */
  | { kind: 'failure'; call: number; object: string; method: string; error: ErrorInfo; thrown: boolean }
  | {
      kind: 'set';
      object: string;
      property: string;
      value: Preview;
      source?: SourcePosition;
      /** Changed by hand while the page went on, and what it was before: main.css video, filter. */
      from?: Preview;
      experiment?: true;
    }
  | { kind: 'event'; object: string; type: string; detail: Preview }
  /** `transport` numbers the transports of a connection, for before BUNDLE each media section has its own. */
  | { kind: 'state'; object: string; machine: StateMachine; state: string; transport?: number }
  /** A description was applied: RTCPeerConnection.localDescription or remoteDescription (RFC 9429 section 4.1). */
  | { kind: 'description'; object: string; side: 'local' | 'remote'; type: string; sdp: string }
  /** A candidate was gathered (local) or added (remote). An empty `candidate` is the end of candidates. */
  | {
      kind: 'candidate';
      object: string;
      side: 'local' | 'remote';
      candidate: string;
      sdpMid: string | null;
      sdpMLineIndex: number | null;
    }
  | { kind: 'track'; object: string; trackId: string; track: 'audio' | 'video'; streams: string[] }
  /** First picture of a stream in a <video>. `remote`: its track came out of a peer connection. */
  | { kind: 'frame'; element: string; width: number; height: number; remote: boolean }
  /** How a <video> looks now; a new entry whenever something of it changed. Sizes in CSS px. */
  | {
      kind: 'video';
      element: string;
      remote: boolean;
      paused: boolean;
      muted: boolean;
      naturalWidth: number;
      naturalHeight: number;
      displayWidth: number;
      displayHeight: number;
      left: number;
      top: number;
      filter: string;
      /** Names of the filter primitives that a url(#…) in `filter` leads to: feColorMatrix, … */
      primitives: string[];
      tracks: { kind: string; id: string; readyState: string; enabled: boolean }[];
    }
  /** What was drawn on a canvas since its last entry (at most two a second), and its size in pixels of its own. */
  | {
      kind: 'canvas';
      element: string;
      width: number;
      height: number;
      images: number;
      texts: number;
      characters: string;
    }
  /**
   * What became of a synthetic camera's pictures in a <video>, about once a second: read from the code in each picture
   * (picture-code.ts). `pictures` were seen and `lost` were not; from drawn to seen, in ms, the median and the worst.
   */
  | {
      kind: 'pictures';
      element: string;
      remote: boolean;
      pictures: number;
      lost: number;
      delayMs: number;
      worstMs: number;
    }
  | { kind: 'console'; level: ConsoleLevel; values: Preview[]; source?: SourcePosition }
  /** Uncaught error, unhandled rejection, a file that could not be loaded or compiled, a shader that WebGL did not take. */
  | {
      kind: 'error';
      origin: 'uncaught' | 'rejection' | 'resource' | 'compile' | 'shader';
      error: ErrorInfo;
      stack: string;
      source?: SourcePosition;
    }
  /** The recorder or the page left things out so as to stay quick: `count` entries of `what`. */
  | { kind: 'dropped'; what: string; count: number }
  /** A Socket.IO event, sent to the signaling server or come from it. `socket`: io1, io2, … */
  | {
      kind: 'signal';
      direction: 'in' | 'out';
      socket: string;
      event: string;
      args: Preview[];
      /** A number for what waits for an answer; what comes in with the same number is that answer. */
      request?: number;
    }
  /** getStats() of one connection, polled about once a second while it is connected: id → stats object. */
  | { kind: 'stats'; object: string; report: StatsReport };

export type ConsoleLevel = 'log' | 'info' | 'warn' | 'error' | 'debug';

/** The peer of entries that a server in the page made. */
export const SERVER = 'Server';

/** `id` grows with time, and no two in a run have the same; `peer` is the pane's name. */
export type TraceEntry = { id: number; peer: string; time: number } & Happening;

export type Trace = readonly TraceEntry[];

/** The entry type of one kind: `EntryOf<'state'>`. */
export type EntryOf<K extends TraceEntry['kind']> = Extract<TraceEntry, { kind: K }>;
