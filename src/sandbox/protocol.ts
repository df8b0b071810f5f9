/**
 * The messages through the frame's wall, both ways. Types only.
 *
 * The frame's boot page opens two MessageChannels, one for each way, and posts an end of both to its parent (`Hello`). All
 * else goes over those: in Chromium a window.postMessage sent just before an endless loop is lost with the frame, a port's
 * arrives.
 */
import type { ErrorInfo, Happening } from '../trace/entry.ts';

/** The one window message; `ports[0]` takes what the page says (PageToFrame), `ports[1]` brings what the frame says. */
export interface Hello {
  type: 'workbook:hello';
  /** Now, by the frame's clock (see Moment). */
  at: number;
}

export interface FrameFile {
  /** As the learner names it: main.ts */
  path: string;
  /** What the browser shall run: TypeScript is JavaScript by now, with every line and column kept. */
  text: string;
}

export type CameraChoice = 'real' | 'synthetic';

/** The synthetic camera that is given to who asks for any: a test picture, colour bars, a ball, the learner's own video. */
export type SyntheticCamera = 'camera' | 'colour-bars' | 'ball' | 'file';

/** What lies between this frame and everybody else, one way; what is sent and comes over sockets passes it both ways. */
export interface NetworkConditions {
  /** Added to what is sent, in ms: 0 and up. */
  delayMs: number;
  /** The share of messages and pictures that get lost, 0 to 1. */
  loss: number;
  /** kbit/s, or null for no limit. */
  kbps: number | null;
  /** From now on nothing passes for so long, in ms; 0 for now. */
  outMs: number;
}

/** A still (PNG) or a take (WebM or MP4) of a pane: its size in px, its length in ms; or why there is none. */
export type TakeMade =
  | { kind: 'still' | 'take'; blob: Blob; width: number; height: number; ms: number }
  | { error: 'nothing' | 'unsupported' };

/** What stands in for storage that the browser blocks in a frame of another site. */
export type KeptStorage = Partial<Record<'localStorage' | 'sessionStorage', Record<string, string>>>;

export interface Description {
  type: RTCSdpType;
  sdp: string;
}

/** A real call on a learner's connection, made by the page for an experiment with SDP. */
export interface ExperimentCall {
  /** As the trace names it: pc1 */
  object: string;
  method: 'createOffer' | 'createAnswer' | 'setLocalDescription' | 'setRemoteDescription';
  description?: Description | { type: 'rollback' };
}

/** What was created, or is set now (none after a rollback); or the browser's own error. `gone`: it is closed. */
export type ExperimentOutcome = { description: Description | null } | { error: ErrorInfo } | { gone: true };

/** A description that learner code sets and that waits for the page: the argument of set(Local|Remote)Description. */
export interface Held extends Description {
  n: number;
  object: string;
  side: 'local' | 'remote';
}

/** What the lab asks of a running frame. Changes are real calls, which the trace marks as not the learner's. */
export type LiveAsk =
  | { do: 'look' }
  /** For one track by its name in the trace, or for all of a kind. */
  | { do: 'constrain'; object?: string; kind: 'audio' | 'video'; constraints: MediaTrackConstraints }
  /** For all video senders: one of their encodings, or all. */
  | { do: 'encode'; index?: number; change: Record<string, number | boolean> }
  | { do: 'hint'; hint: string }
  /** Attributes of the SVG filters in this page, as they stand there. */
  | { do: 'primitives'; html: string };

/** What the filter panel asks of a running frame. */
export type FiltersAsk =
  /** A picture after each of these functions, `width` px wide, of the video or canvas that the selector is about. */
  | { do: 'filters'; selector: string; functions: string[]; width: number }
  /** The SVG filters of this page as its file has them now. */
  | { do: 'define'; html: string };

/** What the learner's own code takes for a frame: mean time on the main thread, ms. `name`: draw(). */
export interface CodeCost {
  name: string;
  ms: number;
}

/** Without `steps` there is no picture yet, or (`isUnsupported`) no filter on a canvas in this browser. */
export interface FilterLook {
  /** Without a filter, then one for each function: what drawing it took, ms; RGBA of the thumbnail. */
  steps?: { ms: number; pixels: Uint8ClampedArray }[];
  /** What drawing the whole chain at once took, ms. */
  wholeMs?: number;
  /** What was drawn, px. */
  of?: { width: number; height: number };
  thumbnail?: { width: number; height: number };
  code?: CodeCost[];
  isUnsupported?: true;
}

/** One running track, as the browser tells. */
export interface LiveTrack {
  object: string;
  kind: 'audio' | 'video';
  label: string;
  capabilities: Record<string, unknown>;
  constraints: MediaTrackConstraints;
  settings: Record<string, unknown>;
  /** What its pictures really are: px, and frames per second of the last two seconds. */
  measured?: { width: number; height: number; frameRate: number };
}

export interface LiveDevice {
  kind: string;
  label: string;
  deviceId: string;
}

/** `error`: the browser's own, with the constraint that could not be met. `gone`: there is no such frame. */
export interface LiveOutcome {
  tracks?: LiveTrack[];
  devices?: LiveDevice[];
  filters?: FilterLook;
  error?: ErrorInfo;
  gone?: true;
}

export type PageToFrame =
  | {
      type: 'run';
      files: FrameFile[];
      peer: string;
      /** A name that only this run's peers share, for the signaling server. */
      room: string;
      camera: CameraChoice;
      synthetic?: SyntheticCamera;
      /** A video of the learner's own, as one more synthetic camera. */
      cameraFile?: Blob;
      /** Set where the learner makes the network worse, or may do so during this run. */
      conditions?: NetworkConditions;
      /** `relay` if the learner wants to see a call through a TURN server. */
      iceTransportPolicy: RTCIceTransportPolicy;
      /** The origin of the signaling server, if it is another machine's. */
      signalingUrl: string | null;
      /** Our own signaling server has no long-polling. */
      onlyWebSockets: boolean;
      /** The signaling server runs in the page: connections to it are dialled. */
      hasInPageServer: boolean;
      /** The texts of packages, by name, that a frame without an origin cannot load where the host sends no CORS headers. */
      packages?: Record<string, string>;
      /** What earlier frames of this pane have written. */
      kept: KeptStorage;
      /** How far the numbers of recorded objects have come on the page that this one replaces: { pc: 1 }. */
      numbers: Record<string, number>;
    }
  | { type: 'css'; path: string; text: string }
  /** Cuts what goes to servers, or restores it; calls between peers go on. */
  | { type: 'network'; isOn: boolean }
  /** Makes the network worse, or better again. */
  | { type: 'conditions'; conditions: NetworkConditions }
  /** A still of the pane, or a take of it from `start` to `stop`: answered with `taken`. */
  | { type: 'take'; what: 'still' | 'start' | 'stop' }
  /** The frame is about to be taken away: connections to servers say goodbye, and `left` answers when they have. */
  | { type: 'leave' }
  | { type: 'ping'; n: number }
  | { type: 'experiment'; n: number; call: ExperimentCall }
  | { type: 'live'; n: number; ask: LiveAsk | FiltersAsk }
  /** While it is on, descriptions that learner code sets are held; off lets all go that wait. Before `run`, too. */
  | { type: 'hold'; on: boolean }
  /** Sets what was held: with another text, where there is one. */
  | { type: 'release'; n: number; sdp?: string };

/** What happened at once. `at` is in ms since the epoch, from performance.timeOrigin: frames have no other clock in common. */
export interface Moment {
  at: number;
  happenings: Happening[];
}

export type FrameToPage =
  | { type: 'pong'; n: number }
  | { type: 'left' }
  | { type: 'entries'; moments: Moment[] }
  /** Comes with a port: what comes over that is as if it came over this one. */
  | { type: 'joined' }
  | { type: 'kept'; storage: KeptStorage }
  /** alert(), confirm() and prompt() hold the frame up on purpose: this silence is not a hang. */
  | { type: 'dialog'; open: boolean }
  | { type: 'experimented'; n: number; outcome: ExperimentOutcome }
  | { type: 'lived'; n: number; outcome: LiveOutcome }
  | { type: 'taken'; made: TakeMade }
  | { type: 'held'; held: Held }
  /** A connection to the server in the page is wanted: `ports` are the server's end of it, and the page's (port-socket.ts). */
  | { type: 'dial'; url: string; origin: string };
