// Where other machines of the local network find this one.
import { hostname, networkInterfaces } from 'node:os';

/**
 * The IPv4 addresses of this machine that others can reach, in the order of its interfaces. IPv6 is left out: a policy
 * (CSP) has no words for such an address, and networks that have only it give their machines names.
 */
export function lanAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

/** 'ada', 'ada.local': the names under which a local network may know this machine (the second one is RFC 6762's). */
export function lanNames(): string[] {
  const name = hostname().toLowerCase();
  const [short = name] = name.split('.');
  return [...new Set([name, `${short}.local`])];
}
