/** The ports that servers of this worker listen on, as an operating system keeps them. */
import type { Server } from './http.ts';

const FIRST_FREE = 49_152;
const listening = new Map<number, Server>();
let told: (ports: number[]) => void = () => {};

/** Called with all ports whenever they change. */
export function onPorts(tell: (ports: number[]) => void): void {
  told = tell;
}

/** The port that was taken; 0 asks for any that is free. Undefined if another server has it. */
export function takePort(port: number, server: Server): number | undefined {
  let free = port;
  if (port === 0) for (free = FIRST_FREE; listening.has(free); free++);
  if (listening.has(free)) return undefined;
  listening.set(free, server);
  told([...listening.keys()]);
  return free;
}

export function freePort(port: number): void {
  listening.delete(port);
  told([...listening.keys()]);
}

/** Who listens on this port; without one: the only server there is, or the first. */
export function serverAt(port: number | undefined): Server | undefined {
  return port === undefined ? listening.values().next().value : listening.get(port);
}
