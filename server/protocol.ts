// The wall between a page and the signaling server. Types only; the site imports them too. What comes over the wire is
// `unknown` until schemas.ts has looked at it.
//
//   namespace      spoken by                     rooms
//   /              the codelab's own pages       two peers, no token: a place is free at once on disconnect
//   /workbook      this workbook's lessons       2 to 16 peers, a seat belongs to a token
//
// Both share one set of rooms; a room speaks the protocol of the peer that opened it.

/* ---- the codelab's protocol ---- */

/** A line for the console: always one array, because the codelab's page calls `console.log.apply(console, line)`. */
export type LogLine = string[];

/** What a page tells the server. */
export interface ClientEvents {
  /** Asks for a place in a room (1 to 64 of `A-Z a-z 0-9 _ -`): answered with `created`, `joined` or `full`. */
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

/* ---- the workbook's protocol ---- */

/** Why something was refused, for programs. */
export type RefusalCode =
  /** The request has not the shape that the event wants. */
  | 'malformed'
  /** There is no such event. */
  | 'unknown-event'
  /** All seats are taken, by peers that are here or away. */
  | 'room-full'
  /** Peers of the codelab's protocol are in this room. */
  | 'room-of-other-protocol'
  /** The sender has no seat in this room. */
  | 'not-seated'
  /** This socket is in as many rooms as it may be. */
  | 'too-many-rooms'
  /** There is no such peer in the room. */
  | 'no-such-peer'
  /** The peer is away, and no more messages are kept for it. */
  | 'mailbox-full'
  /** More than the limit per second. */
  | 'rate-limited'
  /** There is no such workshop, or this token is none of its own. */
  | 'no-such-class'
  /** The workshop takes nobody new. */
  | 'class-closed'
  /** There is no such learner in the workshop. */
  | 'no-such-learner'
  /** Only instructors, or only learners, or only with the learner's leave. */
  | 'not-allowed'
  /** The server can't do it now; the same request may work later. */
  | 'unavailable';

/** Every refusal says what was expected and what was found; `retryAfterMs` if trying again makes sense. */
export interface Refusal {
  code: RefusalCode;
  expected: string;
  found: string;
  retryAfterMs?: number;
}

/** An answer to a request: what was asked for, or why not. */
export type Answer<T> = T | { error: Refusal };

/** One peer as the others see it. */
export interface Member {
  /** The server's name for this seat, the same for as long as it is held: 'p8Kf3…'. */
  peer: string;
  /** What the person calls itself: trimmed, at most 40 characters, not unique. */
  name: string;
  /** 0 for the first seat. Of two peers the one with the higher index is polite (perfect negotiation). */
  index: number;
  /** `away`: the connection is lost, the seat is kept for some seconds. */
  state: 'here' | 'away';
}

export interface JoinRequest {
  /** 1 to 64 of `A-Z a-z 0-9 _ -`. */
  room: string;
  /** A display name. */
  name: string;
  /** The secret that holds the seat, 16 to 128 of `A-Z a-z 0-9 _ -`. Leave it out the first time: the server makes one. */
  token?: string | undefined;
  /** Number of seats, 2 to 16, if this opens the room; 2 if left out. */
  capacity?: number | undefined;
  /** The session that this very page was given before; a page that was loaded anew has none. */
  session?: number | undefined;
}

/** The answer to `room:join`. */
export interface Seated {
  room: string;
  capacity: number;
  /** Show it again to take the seat over: after a reload, in a new tab, when the connection was lost. Keep it secret. */
  token: string;
  /** Grows when a new page takes the seat. Message ids start anew with it. */
  session: number;
  you: Member;
  /** Seat 0 is impolite; later seats are polite towards earlier ones (W3C WebRTC §10.7). */
  role: 'impolite' | 'polite';
  /** Whoever else has a seat, by index. */
  peers: Member[];
  /** For `new RTCPeerConnection({ iceServers })`; TURN credentials among them expire. */
  iceServers: IceServer[];
  /** When the credentials expire, in ms since 1970; ask `ice:renew` before. Left out if none does. */
  iceExpiresAtMs?: number;
}

/** W3C WebRTC §4.2.2 RTCIceServer. */
export interface IceServer {
  urls: string | string[];
  username?: string;
  credential?: string;
}

/** W3C WebRTC RTCSessionDescriptionInit. */
export interface Description {
  type: 'offer' | 'answer' | 'pranswer' | 'rollback';
  /** At most 64 KB (RFC 8866). */
  sdp?: string | undefined;
}

/** W3C WebRTC RTCIceCandidateInit. */
export interface Candidate {
  /** At most 1 KB (RFC 8839 §5.1); '' says that there are no more. */
  candidate: string;
  sdpMid?: string | null | undefined;
  sdpMLineIndex?: number | null | undefined;
  usernameFragment?: string | null | undefined;
}

/** What peers say to each other. One of these shapes; keys that are not named here are dropped. */
export type Message =
  /** An offer or answer (JSEP, RFC 9429), with the candidates that were known by then. */
  | { description: Description; candidates?: Candidate[] | undefined }
  /** Trickle ICE (RFC 8838); null: no more. */
  | { candidate: Candidate | null }
  /** A line of chat, at most 4 KB. */
  | { text: string }
  /** After a reconnection: the last id heard from each peer, so that they send again what came after it. */
  | { heard: Record<string, Heard> };

export interface Heard {
  session: number;
  id: number;
}

export interface SendRequest {
  room: string;
  /** A peer's id; left out: everybody else in the room. */
  to?: string | undefined;
  /** 1, 2, 3 … within a session: receivers drop what they have had already. */
  id: number;
  message: Message;
}

/** A message as it arrives; `from` and `session` are the server's words. */
export interface Letter {
  room: string;
  from: string;
  session: number;
  id: number;
  message: Message;
}

/** What a page asks of the server. Each request takes an acknowledgement callback; it may be left out. */
export interface WorkbookClientEvents {
  'room:join': (request: JoinRequest, answer: (answer: Answer<Seated>) => void) => void;
  /** Gives the seat back at once. */
  'room:leave': (request: { room: string }, answer: (answer: Answer<{ room: string }>) => void) => void;
  /** `sent`: on its way to all that are here. `kept`: in the mailbox of one who is away. */
  'message:send': (
    request: SendRequest,
    answer: (answer: Answer<{ sent: number; kept: number }>) => void,
  ) => void;
  /** New TURN credentials, for `pc.setConfiguration`. */
  'ice:renew': (
    request: { room: string },
    answer: (answer: Answer<{ iceServers: IceServer[]; iceExpiresAtMs?: number }>) => void,
  ) => void;
  /** The server's clock, in ms since 1970: how long the round trip takes. */
  'clock:read': (request: Record<string, never>, answer: (answer: Answer<{ nowMs: number }>) => void) => void;
}

/** What the server tells a page. */
export interface WorkbookServerEvents {
  'peer:joined': (fact: { room: string; peer: Member }) => void;
  /** The connection is lost; messages wait in a mailbox until `peer:returned` or `peer:left`. */
  'peer:away': (fact: { room: string; peer: Member }) => void;
  /** Back on its seat. `session` differs if it is a new page that knows nothing of what was before. */
  'peer:returned': (fact: { room: string; peer: Member; session: number }) => void;
  'peer:left': (fact: { room: string; peer: Member }) => void;
  /** Your seat was taken over by its token: this connection is out of the room. */
  'seat:replaced': (fact: { room: string }) => void;
  message: (letter: Letter) => void;
  /** What you sent to somebody away was not delivered: the seat ended first. */
  'message:expired': (fact: { room: string; to: string; ids: number[] }) => void;
  /** Something you sent without a callback was refused. */
  refused: (fact: { event: string; error: Refusal }) => void;
  /** The server ends: connect again after this time, perhaps to another one. */
  'server:closing': (fact: { retryAfterMs: number }) => void;
}

/* ---- /config.json ---- */

/** What a page asks its server before the first run. A static host has no such file: null, all of it. */
export interface Config {
  /** A domain for learner code; each pane has a name below it. */
  sandboxHost: string | null;
  /** Where there are no names, in a local network: the port for learner code on this very host. */
  sandboxPort: number | null;
  /** The origin of the signaling server, if it is another machine's: 'http://192.0.2.7:3000'. */
  signalingUrl: string | null;
  /** Whether signaling is to be had by WebSocket alone: of several processes, long-polling would reach any. */
  onlyWebSockets: boolean;
  /** Where other devices of the local network find this server, with cameras: 'https://192.0.2.2:3000'. */
  lanUrl: string | null;
}
