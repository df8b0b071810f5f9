// Who sits where, and who may sit down. This file says what rooms do; memory-rooms.ts keeps them in one process,
// redis/rooms.ts in Redis for several. Both pass one suite, tests/rooms.test.ts.
//
// Our own map, not the adapter's rooms: admission is one indivisible step, so that two peers who come at the same moment
// never get the same seat. What peers are told of each other comes from comparing two rosters (`compare`): whatever was
// missed in between, the next comparison puts right.
import type { Letter } from './protocol.ts';

export type Protocol = 'codelab' | 'workbook';

/** A seat that is taken. */
export interface Seat {
  peer: string;
  name: string;
  index: number;
  state: 'here' | 'away';
  /** The socket that speaks for it, or spoke last. */
  connection: string;
  /** The node which that socket is on. */
  node: string;
  /** Grows when a new page takes the seat. */
  session: number;
}

export interface Roster {
  room: string;
  protocol: Protocol;
  capacity: number;
  /** Grows with every change, for as long as the room exists. */
  version: number;
  /** By index; indexes may have gaps. */
  seats: Seat[];
}

export interface Application {
  room: string;
  protocol: Protocol;
  /** The seats of the room, if this opens it. */
  capacity: number;
  /** The hash of the secret that holds the seat. */
  token: string;
  name: string;
  /** The peer's id, if it gets a new seat. */
  peer: string;
  connection: string;
  /** The session of a page that comes back; any other number, or none, is a new page. */
  session?: number | undefined;
}

export interface Admission {
  roster: Roster;
  seat: Seat;
  /** What was kept while the peer was away, oldest first. */
  letters: Letter[];
  /**
   * Resolves when the members on other nodes have been told of this peer, and their nodes of their seats: what is said
   * on this node waits for that, or it would be heard before the peer is known, or by nobody. Left out if there are none.
   */
  told?: Promise<void>;
}

export type RefusedAdmission = {
  refused: 'room-full' | 'room-of-other-protocol' | 'unavailable';
  /** When a seat may be free again, if anybody can tell. */
  retryAfterMs?: number;
};

/** At most this many messages wait for a peer that is away… */
export const MAX_LETTERS = 64;
/** …and at most this many bytes of JSON. */
export const MAX_MAILBOX_BYTES = 256 * 1024;

/** What rooms report. Both are called once per node and change, in order, with nothing awaited in between. */
export interface RoomEvents {
  /** `before` is undefined for a room that this node did not know, `after` for one that ended. */
  changed(before: Roster | undefined, after: Roster | undefined): void;
  /** The seat of `to` ended before these were delivered. Called on one node only. */
  expired(to: string, letters: Letter[]): void;
}

/** Nothing here rejects: a store that can't be reached is an answer too. */
export interface Rooms {
  /**
   * Gives a seat: the one that the token holds, else the first free one. A seat that is taken over keeps its index,
   * peer id and mailbox. With memory nothing is awaited: `changed` has been called when this returns.
   */
  join(application: Application): Promise<Admission | RefusedAdmission>;
  /** Frees the seat, unless another connection has it by now. Made up for later if the store can't be reached. */
  leave(room: string, peer: string, connection: string): Promise<void>;
  /** Marks the seat as away and frees it after `graceMs`, unless it is taken over before. Made up for later likewise. */
  away(room: string, peer: string, connection: string, graceMs: number): Promise<void>;
  /** Puts a message into the mailbox of a peer that is away. `here`: it is back, send it; `gone`: no such seat. */
  keep(room: string, to: string, letter: Letter): Promise<'kept' | 'full' | 'here' | 'gone' | 'unavailable'>;
  /** Whether a message for another node can be taken on: false if too many wait already for a store that is away. */
  mayRelay(message: unknown): boolean;
  /** What this node knows of a room that somebody here is in. */
  roster(room: string): Roster | undefined;
  /** Rooms and seats that this node knows of, for the metrics. */
  count(): { rooms: number; seats: number };
  /** Whether somebody can be admitted now. */
  isReady(): boolean;
  close(): Promise<void>;
}

export type Change =
  | { kind: 'joined' | 'left' | 'away'; seat: Seat }
  /** Here again; `before` is the seat as it was. The connections differ if it was taken over. */
  | { kind: 'returned'; seat: Seat; before: Seat };

/** What happened between two rosters of a room: who left comes first, for somebody may have the seat by now. */
export function compare(before: Roster | undefined, after: Roster | undefined): Change[] {
  const had = new Map(before?.seats.map((seat) => [seat.peer, seat]));
  const has = new Map(after?.seats.map((seat) => [seat.peer, seat]));
  const left: Change[] = [...had.values()]
    .filter(({ peer }) => !has.has(peer))
    .map((seat) => ({ kind: 'left', seat }));
  const others = [...has.values()].flatMap((seat): Change[] => {
    const old = had.get(seat.peer);
    if (!old) return [{ kind: 'joined', seat }];
    if (seat.state === 'away') return old.state === 'away' ? [] : [{ kind: 'away', seat }];
    if (old.state === 'away' || old.connection !== seat.connection) {
      return [{ kind: 'returned', seat, before: old }];
    }
    return [];
  });
  return [...left, ...others];
}
