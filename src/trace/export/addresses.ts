/**
 * IP addresses in running text: where they stand, and what stands in for them. Stand-ins come from the ranges that are set
 * aside for documentation (RFC 5737, RFC 3849), so that a redacted trace still reads like one.
 */

/** Nobody's address in particular. */
const HARMLESS = new Set(['0.0.0.0', '127.0.0.1', '::', '::1']);

/** 192.168.001.7 → 192.168.1.7; undefined for what is none. */
export function normalIpv4(text: string): string | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split('.').map(Number);
  return octets.every((octet) => octet <= 255) ? octets.join('.') : undefined;
}

/** Eight groups of 16 bits (RFC 4291 section 2.2), or undefined. The zone (%eth0) is to be taken off before. */
export function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (!tail) return missing === 0 ? head : undefined;
  return missing > 0 ? [...head, ...Array<number>(missing).fill(0), ...tail] : undefined;
}

function groupsOf(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    const ipv4 = isLast && index === parts.length - 1 ? normalIpv4(part) : undefined;
    if (ipv4) {
      const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** The IPv4 address in ::ffff:192.168.1.7, however it was written. */
function mappedIpv4(groups: readonly number[]): string | undefined {
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const [high = 0, low = 0] = groups.slice(6);
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : undefined;
}

export interface StandIns {
  ipv4(address: string): string;
  /** `groups`: as of parseIpv6. */
  ipv6(groups: readonly number[]): string;
}

/** The same address gives the same stand-in. None of `taken` is given: they are addresses of the text itself. */
export function standIns(taken: ReadonlySet<string>): StandIns {
  const given = new Map<string, string>();
  const used = new Set<string>();

  function give(key: string, pool: Iterable<string>): string {
    const known = given.get(key);
    if (known !== undefined) return known;
    for (const standIn of pool) {
      if (taken.has(standIn) || used.has(standIn)) continue;
      given.set(key, standIn);
      used.add(standIn);
      return standIn;
    }
    throw new Error(`There are more addresses in this trace than stand-ins for them: no ${key}.`);
  }

  function ipv4(address: string): string {
    if (HARMLESS.has(address)) return address;
    return give(address, ipv4Pool(isPrivateIpv4(address)));
  }

  return {
    ipv4,
    ipv6(groups) {
      const mapped = mappedIpv4(groups);
      if (mapped) return `::ffff:${ipv4(mapped)}`;
      const first = groups[0] ?? 0;
      const isPrivate = (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80;
      return give(ipv6Key(groups), ipv6Pool(isPrivate));
    },
  };
}

export function ipv6Key(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}

function isPrivateIpv4(address: string): boolean {
  return /^(?:10|127|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(
    address,
  );
}

/** Private addresses become 192.0.2.*, public ones 198.51.100.*, so that host and server reflexive stay apart. */
function* ipv4Pool(isPrivate: boolean): Generator<string> {
  for (const prefix of [isPrivate ? '192.0.2' : '198.51.100', '203.0.113'])
    for (let host = 1; host < 255; host += 1) yield `${prefix}.${host}`;
  // 198.18.0.0/15 is for benchmarks (RFC 2544): a trace with 500 addresses is one.
  for (let host = 1; host < 65_535; host += 1) yield `198.18.${host >> 8}.${host & 255}`;
}

function* ipv6Pool(isPrivate: boolean): Generator<string> {
  for (let host = 1; host < 65_535; host += 1) yield `2001:db8:${isPrivate ? '' : '1:'}:${host.toString(16)}`;
}

const IPV4 = /(?<!\d)(?<!\d\.)(?:\d{1,3}\.){3}\d{1,3}(?!\d)(?!\.\d)/g;
const IPV6_CHARACTERS = /[\da-f:.]{2,}/gi;
const ZONE = /%(?:25)?[\w-]+(?:\.[\w-]+)*/y;

/** The text with each of its addresses replaced. Times, fingerprints, MAC addresses and C++ names are none. */
export function replaceAddresses(text: string, by: StandIns): string {
  const others = (part: string) =>
    part.replace(IPV4, (found) => {
      const address = normalIpv4(found);
      return address ? by.ipv4(address) : found;
    });
  // Most text has no two colons near each other.
  if (!/:[\da-f.]*:/i.test(text)) return others(text);

  let replaced = '';
  let done = 0;
  for (const { 0: run, index } of text.matchAll(IPV6_CHARACTERS)) {
    if (index < done) continue;
    const found = findIpv6(text, run, index);
    if (!found) continue;
    replaced += others(text.slice(done, found.start));
    replaced += by.ipv6(found.groups);
    ZONE.lastIndex = found.end;
    done = found.end + (ZONE.exec(text)?.[0].length ?? 0);
  }
  return replaced + others(text.slice(done));
}

/** The address within a run of digits, colons and points: a label, a port, the end of a sentence may hang on to it. */
function findIpv6(
  text: string,
  run: string,
  offset: number,
): { start: number; end: number; groups: number[] } | undefined {
  if (run.indexOf(':') === run.lastIndexOf(':')) return undefined;
  // raddr:fd00::2 and raddr:::1
  const first = /^:(?:[^:]|::)/.test(run) ? 1 : 0;
  const second = run.indexOf(':', first) + 1;
  const marks = [...run.matchAll(/[.:]/g)].map(({ index }) => index).slice(-8);
  const ends = [run.length, ...marks.reverse()].filter((end) =>
    /^(?:|[.:]+|\..*|:\d{1,5}[.:]?)$/.test(run.slice(end)),
  );
  for (const start of [first, second]) {
    if (!beginsWord(text, offset + start)) continue;
    for (const end of ends) {
      const address = run.slice(start, end);
      const groups = /\w/.test(text[offset + end] ?? '') ? undefined : parseIpv6(address);
      if (!groups) continue;
      // AA:BB:CC:DD:EE:FF:00:11 is an EUI-64 or a piece of a fingerprint.
      const isHardware = /^[\da-f]{2}(?::[\da-f]{2}){7}$/i.test(address);
      return isHardware || HARMLESS.has(address)
        ? undefined
        : { start: offset + start, end: offset + end, groups };
    }
  }
  return undefined;
}

/** Not within a word: std::vector has a `d::` in it. `\n` in front, as written in JSON, is not part of a word. */
function beginsWord(text: string, index: number): boolean {
  const before = text[index - 1] ?? '';
  return !/\w/.test(before) || (/[nrt]/.test(before) && text[index - 2] === '\\');
}
