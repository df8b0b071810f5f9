// Who sits where. Our own map, not the adapter's rooms: a place is taken and given back in one synchronous step, so
// that two peers who come at the same moment never get the same place.

export interface Rooms {
  /** Takes a place. A peer has one place at most: `leave` first. */
  join(room: string, peer: string): 'created' | 'joined' | 'full';
  /** Gives the place back and answers with the room it was in, or undefined if there was none. */
  leave(peer: string): string | undefined;
  roomOf(peer: string): string | undefined;
  /** How many places of the room are taken. */
  taken(room: string): number;
}

/** Rooms in memory with `places` places each. A room exists while somebody is in it. */
export function createRooms(places: number): Rooms {
  const seats = new Map<string, Set<string>>();
  const rooms = new Map<string, string>();

  return {
    join(room, peer) {
      const peers = seats.get(room) ?? new Set();
      if (peers.size >= places) return 'full';
      seats.set(room, peers.add(peer));
      rooms.set(peer, room);
      return peers.size === 1 ? 'created' : 'joined';
    },

    leave(peer) {
      const room = rooms.get(peer);
      if (room === undefined) return undefined;
      rooms.delete(peer);
      const peers = seats.get(room);
      peers?.delete(peer);
      if (peers?.size === 0) seats.delete(room);
      return room;
    },

    roomOf: (peer) => rooms.get(peer),
    taken: (room) => seats.get(room)?.size ?? 0,
  };
}
