// Where other machines of the local network find this one.
import { networkInterfaces } from 'node:os';

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
