// The wall between a page and the signaling server: the codelab's events on Socket.IO's default namespace.
// Types only; the site imports them too. What comes over the wire is still `unknown` until it was looked at.

/** A line for the console: always one array, because the codelab's page calls `console.log.apply(console, line)`. */
export type LogLine = string[];

/** What a page tells the server. */
export interface ClientEvents {
  /** Asks for a place in a room (1 to 64 characters): answered with `created`, `joined` or `full`. */
  'create or join': (room: string) => void;
  /** Any JSON value, relayed unchanged to the other peer of the room: 'got user media', { type: 'offer', sdp }, null. */
  message: (message: unknown) => void;
  /** Gives the place back. Closing the page does the same. */
  bye: (room?: string) => void;
  /** The codelab's page asks this on localhost; answered with a log line. */
  ipaddr: () => void;
}

/** What the server tells a page. */
export interface ServerEvents {
  /** You are the first in the room: you will make the offer. */
  created: (room: string, id: string) => void;
  /** You are the second in the room: wait for the offer. */
  joined: (room: string, id: string) => void;
  /** To the first: somebody takes the second place. */
  join: (room: string) => void;
  /** To both, once: both places are taken. */
  ready: (room: string) => void;
  /** Both places were taken already; nothing of yours reaches the room. */
  full: (room: string) => void;
  /** What the other peer sent, unchanged. */
  message: (message: unknown) => void;
  /** The other peer left. */
  bye: (room: string) => void;
  log: (line: LogLine) => void;
}
