/**
 * The messages between the page and the worker in which a learner's server runs, and on the wires between the server and
 * its peers. Types only.
 *
 *   peer's frame ── dial {url, wire} ──► page ── dial ──► worker        once per connection attempt
 *   peer's frame ◄────────────── wire: WireFrame ───────► worker        everything else, without the page
 */
import type { Happening } from '../trace/entry.ts';

/** A specifier that the worker replaces, by its place in the text: what stands between the quotes. */
export interface Import {
  start: number;
  end: number;
  specifier: string;
}

/** How the network between peers and server behaves, both ways. */
export interface Network {
  /** Each packet is late by this much; order is kept. */
  delayMs: number;
  /** 0 to 1: so many of the Socket.IO packets never arrive. A WebSocket would not lose them; a server that is gone does. */
  loss: number;
}

export type PageToServer =
  | { type: 'start'; path: string; text: string; imports: Import[]; network: Network }
  /** `ports[0]` is the server's end of the wire. */
  | { type: 'dial'; peer: string; url: string; origin: string }
  /** A frame was taken away: MessagePorts do not tell. */
  | { type: 'gone'; peer: string }
  | { type: 'network'; network: Network }
  | { type: 'ping' };

export type ServerToPage =
  /** The worker is there; the first message. */
  | { type: 'ready' }
  | { type: 'pong' }
  /** The learner's module has run to its end; it may listen or not. */
  | { type: 'running' }
  /** The ports that are listened on, whenever they change. */
  | { type: 'listening'; ports: number[] }
  /** As on Node an uncaught error ends the program: the worker is of no use any more. */
  | { type: 'crashed' }
  /** `at` is in ms since the epoch. */
  | { type: 'entry'; at: number; happening: Happening };

/** What goes over a wire. Text and binary messages go as they are; the rest says what a socket would. */
export type WireFrame =
  | string
  | ArrayBuffer
  | { type: 'open' }
  | { type: 'refused' }
  | { type: 'close'; code: number; reason: string };
