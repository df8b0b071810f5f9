/** ICE candidates: candidate-attribute of RFC 8839 section 5.1. */

export interface Candidate {
  foundation: string;
  /** 1 is RTP (and everything, with rtcp-mux); 2 is RTCP. */
  component: number;
  /** udp or tcp, in lower case. */
  protocol: string;
  priority: number;
  /** The parts that make up the priority (RFC 8445 section 5.1.2.1). */
  typePreference: number;
  localPreference: number;
  address: string;
  /** mdns: a name that hides the address on purpose (draft-ietf-mmusic-mdns-ice-candidates). */
  addressKind: 'ipv4' | 'ipv6' | 'mdns' | 'name';
  port: number;
  type: string;
  relatedAddress?: string;
  relatedPort?: number;
  /** active, passive or so (RFC 6544). */
  tcpType?: string;
  usernameFragment?: string;
  /** Anything that follows, as it stood: network-id, network-cost, … */
  extensions: [name: string, value: string][];
}

/**
 * Reads a candidate with or without its `candidate:` or `a=candidate:` prefix.
 *
 *     candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 192.0.2.1 rport 46154
 *
 * Throws an Error that names what is missing.
 */
export function parseCandidate(line: string): Candidate {
  const text = line
    .trim()
    .replace(/^a=/, '')
    .replace(/^candidate:/, '');
  const [foundation, component, protocol, priority, address, port, typ, type, ...rest] = text.split(/ +/);
  if (typ !== 'typ' || !type || !foundation || !protocol || !address) {
    throw new Error(
      `This is not an ICE candidate: expected "<foundation> <component> <protocol> <priority> <address> <port> typ <type>", found "${line}"`,
    );
  }
  const priorityNumber = number(priority, 'priority', line);
  const candidate: Candidate = {
    foundation,
    component: number(component, 'component', line),
    protocol: protocol.toLowerCase(),
    priority: priorityNumber,
    typePreference: priorityNumber >>> 24,
    localPreference: (priorityNumber >>> 8) & 0xffff,
    address,
    addressKind: addressKind(address),
    port: number(port, 'port', line),
    type,
    extensions: [],
  };
  for (let i = 0; i + 1 < rest.length; i += 2) {
    const name = rest[i] as string;
    const value = rest[i + 1] as string;
    if (name === 'raddr') candidate.relatedAddress = value;
    else if (name === 'rport') candidate.relatedPort = number(value, 'rport', line);
    else if (name === 'tcptype') candidate.tcpType = value;
    else if (name === 'ufrag') candidate.usernameFragment = value;
    else candidate.extensions.push([name, value]);
  }
  return candidate;
}

/** `192.0.2.1:50000`, `[2001:db8::1]:50000`: IPv6 in brackets, for its colons are not the port's (RFC 3986 section 3.2.2). */
export function transportAddress(address: string, port: number | string): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function number(text: string | undefined, what: string, line: string): number {
  if (text && /^\d+$/.test(text)) return Number(text);
  throw new Error(`The ${what} of an ICE candidate is a whole number, found "${text ?? ''}" in "${line}"`);
}

function addressKind(address: string): Candidate['addressKind'] {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return 'ipv4';
  if (address.includes(':')) return 'ipv6';
  return address.endsWith('.local') ? 'mdns' : 'name';
}
