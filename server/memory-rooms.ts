// Rooms of one process: a map, and one synchronous block per change.
import type { Letter } from './protocol.ts';
import {
  type Admission,
  type Application,
  MAX_LETTERS,
  MAX_MAILBOX_BYTES,
  type Protocol,
  type RefusedAdmission,
  type RoomEvents,
  type Rooms,
  type Roster,
  type Seat,
} from './rooms.ts';

const NODE = 'only';

interface Place {
  seat: Seat;
  token: string;
  letters: Letter[];
  letterBytes: number;
  /** Running while the peer is away. */
  grace?: { timer: NodeJS.Timeout; endsAtMs: number };
}

interface Room {
  protocol: Protocol;
  capacity: number;
  version: number;
  /** By peer. */
  places: Map<string, Place>;
  /** Made anew at each change: rosters are never changed in place. */
  roster: Roster;
}

/** Rooms in memory. A room exists while somebody has a seat in it. */
export function createMemoryRooms({ changed, expired }: RoomEvents): Rooms {
  const rooms = new Map<string, Room>();

  function publish(name: string, room: Room): Roster {
    const before = room.version === 0 ? undefined : room.roster;
    room.version += 1;
    const seats = [...room.places.values()].map(({ seat }) => seat).sort((a, b) => a.index - b.index);
    const { protocol, capacity, version } = room;
    room.roster = { room: name, protocol, capacity, version, seats };
    if (seats.length === 0) rooms.delete(name);
    changed(before, seats.length === 0 ? undefined : room.roster);
    return room.roster;
  }

  function open({ room: name, protocol, capacity }: Application): Room {
    const roster = { room: name, protocol, capacity, version: 0, seats: [] };
    const room: Room = { protocol, capacity, version: 0, places: new Map(), roster };
    rooms.set(name, room);
    return room;
  }

  function admit(application: Application): Admission | RefusedAdmission {
    const { room: name, protocol, token, connection, session } = application;
    const room = rooms.get(name) ?? open(application);
    if (room.protocol !== protocol) return { refused: 'room-of-other-protocol' };

    const held = [...room.places.values()].find((place) => place.token === token);
    if (held) {
      clearTimeout(held.grace?.timer);
      delete held.grace;
      const { letters } = held;
      held.letters = [];
      held.letterBytes = 0;
      const same = session === held.seat.session;
      held.seat = {
        ...held.seat,
        name: application.name,
        state: 'here',
        connection,
        session: same ? held.seat.session : held.seat.session + 1,
      };
      return { roster: publish(name, room), seat: held.seat, letters };
    }

    if (room.places.size >= room.capacity) {
      const waits = [...room.places.values()].flatMap(({ grace }) => (grace ? [grace.endsAtMs] : []));
      if (waits.length === 0) return { refused: 'room-full' };
      return { refused: 'room-full', retryAfterMs: Math.max(0, Math.min(...waits) - Date.now()) };
    }
    const taken = new Set([...room.places.values()].map(({ seat }) => seat.index));
    const index = Array.from({ length: room.capacity }, (_, at) => at).find((at) => !taken.has(at)) ?? 0;
    const { peer } = application;
    const seat: Seat = {
      peer,
      name: application.name,
      index,
      state: 'here',
      connection,
      node: NODE,
      session: 1,
    };
    room.places.set(peer, { seat, token, letters: [], letterBytes: 0 });
    return { roster: publish(name, room), seat, letters: [] };
  }

  function free(name: string, peer: string, connection: string): void {
    const room = rooms.get(name);
    const place = room?.places.get(peer);
    // A late disconnect of a connection that was replaced must not free the seat of its owner.
    if (!room || place?.seat.connection !== connection) return;
    clearTimeout(place.grace?.timer);
    room.places.delete(peer);
    publish(name, room);
    if (place.letters.length > 0) expired(peer, place.letters);
  }

  return {
    // `async` would turn a throw into a rejection just the same, but this way nothing waits.
    join: (application) => Promise.resolve(admit(application)),

    leave: async (name, peer, connection) => free(name, peer, connection),

    async away(name, peer, connection, graceMs) {
      const room = rooms.get(name);
      const place = room?.places.get(peer);
      if (!room || place?.seat.connection !== connection || place.grace) return;
      place.seat = { ...place.seat, state: 'away' };
      const timer = setTimeout(() => free(name, peer, connection), graceMs).unref();
      place.grace = { timer, endsAtMs: Date.now() + graceMs };
      publish(name, room);
    },

    async keep(name, to, letter) {
      const place = rooms.get(name)?.places.get(to);
      if (!place) return 'gone';
      if (place.seat.state === 'here') return 'here';
      const bytes = Buffer.byteLength(JSON.stringify(letter));
      if (place.letters.length >= MAX_LETTERS || place.letterBytes + bytes > MAX_MAILBOX_BYTES) return 'full';
      place.letters.push(letter);
      place.letterBytes += bytes;
      return 'kept';
    },

    // There is no other node.
    mayRelay: () => true,

    roster: (name) => rooms.get(name)?.roster,

    count: () => ({
      rooms: rooms.size,
      seats: [...rooms.values()].reduce((sum, { places }) => sum + places.size, 0),
    }),

    isReady: () => true,

    async close() {
      for (const { places } of rooms.values())
        for (const { grace } of places.values()) clearTimeout(grace?.timer);
      rooms.clear();
    },
  };
}
