/**
 * Takes out of a trace what should not leave the machine: addresses, mDNS names, names and ids of devices, TURN usernames
 * and credentials, tokens that hold a seat at the signaling server. The same thing gets the same stand-in wherever it occurs, so that candidates still match descriptions
 * and stats. ICE's own ufrag and pwd stay: they die with the call.
 *
 * Two readings: the first finds what is secret by where it stands (a label in a track, a credential in iceServers), the
 * second replaces it wherever it occurs, in a line of the console too. Addresses are known by their looks.
 */
import type { ErrorInfo, Preview, StatsReport, Trace, TraceEntry } from '../entry.ts';
import { ipv6Key, normalIpv4, parseIpv6, replaceAddresses, type StandIns, standIns } from './addresses.ts';
import { fieldsOf, fromJson, isObject } from './values.ts';

/** The trace without anything that tells who and where; entries, order, times and all else are as they were. */
export function redact(trace: Trace): TraceEntry[] {
  const found = survey(trace);
  const replacing = replacer(found);
  return trace.map((entry) => mapEntry(entry, replacing));
}

/** Addresses, mDNS names and TURN credentials in text that belongs to no trace: a page's URL, for example. */
export function redactText(text: string): string {
  return replacer({ addresses: new Set(), names: new Set(), secrets: new Map() }).text(text);
}

/** Here is what is done to the strings of a trace; everything else of an entry is ours and harmless. */
interface Strings {
  text(text: string): string;
  /** Descriptions and candidates: addresses only, for a secret may well be a word like `video`. */
  protocol(text: string): string;
  secret(text: string, what: Secret): string;
  /** What stands where an address is due: often a name. */
  host(text: string): string;
}

type Secret = 'device' | 'group' | 'label' | 'username' | 'credential' | 'token';

function mapEntry(entry: TraceEntry, strings: Strings): TraceEntry {
  const value = (of: Preview) => mapPreview(of, strings);
  switch (entry.kind) {
    case 'call':
      return { ...entry, args: entry.args.map(value) };
    case 'result':
      return { ...entry, value: value(entry.value) };
    case 'set':
      return {
        ...entry,
        value: value(entry.value),
        ...(entry.from !== undefined && { from: value(entry.from) }),
      };
    case 'failure':
      return { ...entry, error: mapError(entry.error, strings) };
    case 'event':
      return { ...entry, detail: value(entry.detail) };
    case 'description':
      return { ...entry, sdp: strings.protocol(entry.sdp) };
    case 'candidate':
      return { ...entry, candidate: strings.protocol(entry.candidate) };
    case 'console':
      return { ...entry, values: entry.values.map(value) };
    case 'error':
      return { ...entry, error: mapError(entry.error, strings), stack: strings.text(entry.stack) };
    case 'dropped':
      return { ...entry, what: strings.text(entry.what) };
    case 'signal':
      return { ...entry, event: strings.text(entry.event), args: entry.args.map(value) };
    case 'stats':
      return { ...entry, report: mapReport(entry.report, strings) };
    case 'run':
    case 'state':
    case 'track':
    case 'frame':
    case 'video':
    case 'canvas':
    case 'pictures':
      return entry;
  }
}

function mapError(error: ErrorInfo, { text }: Strings): ErrorInfo {
  return { ...error, message: text(error.message) };
}

function mapPreview(value: Preview, strings: Strings): Preview {
  if (typeof value === 'string') return isProtocol(value) ? strings.protocol(value) : strings.text(value);
  if (typeof value !== 'object' || value === null) return value;
  switch (value.$) {
    case 'text':
      return { ...value, text: strings.text(value.text) };
    case 'error':
      return {
        ...value,
        message: strings.text(value.message),
        ...(value.stack !== undefined && { stack: strings.text(value.stack) }),
      };
    case 'array':
      return { ...value, items: value.items.map((item) => mapPreview(item, strings)) };
    case 'object': {
      const secrets = secretsOf(value);
      const entries = value.entries.map(([key, inner]): [string, Preview] => {
        const secret = secrets.get(key);
        if (secret) return [strings.text(key), mapSecret(inner, secret, strings)];
        if (ADDRESS_KEYS.has(key) && typeof inner === 'string') return [key, strings.host(inner)];
        return [strings.text(key), mapPreview(inner, strings)];
      });
      return { ...value, entries };
    }
  }
}

/** Whatever text is in the value, { exact: 'abc' } and ['a', 'b'] included, is secret. */
function mapSecret(value: Preview, secret: Secret, strings: Strings): Preview {
  if (typeof value === 'string') return strings.secret(value, secret);
  if (typeof value !== 'object' || value === null) return value;
  if (value.$ === 'array')
    return { ...value, items: value.items.map((item) => mapSecret(item, secret, strings)) };
  if (value.$ === 'object')
    return {
      ...value,
      entries: value.entries.map(([key, inner]) => [key, mapSecret(inner, secret, strings)]),
    };
  return mapPreview(value, strings);
}

function mapReport(report: StatsReport, strings: Strings): StatsReport {
  return Object.fromEntries(
    Object.entries(report).map(([id, stats]) => [strings.text(id), mapStats(stats, strings)]),
  );
}

function mapStats(stats: Record<string, unknown>, strings: Strings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(stats).map(([key, value]) => {
      if (ADDRESS_KEYS.has(key) && typeof value === 'string') return [key, strings.host(value)];
      return [key, mapPlain(value, strings)];
    }),
  );
}

function mapPlain(value: unknown, strings: Strings): unknown {
  if (typeof value === 'string') return strings.text(value);
  if (Array.isArray(value)) return value.map((item) => mapPlain(item, strings));
  return isObject(value) ? mapStats(value, strings) : value;
}

const ADDRESS_KEYS = new Set(['address', 'ip', 'relatedAddress', 'hostCandidate']);

const TRACK_CLASSES = new Set(['MediaStreamTrack', 'MediaDeviceInfo', 'InputDeviceInfo']);
const TRACK_KINDS = new Set<Preview>(['audio', 'video', 'audioinput', 'videoinput', 'audiooutput']);

/** Which properties of an object are secret, and what they are. */
function secretsOf(value: Extract<Preview, { $: 'object' }>): Map<string, Secret> {
  const fields = fieldsOf(value);
  const secrets = new Map<string, Secret>([
    ['deviceId', 'device'],
    ['groupId', 'group'],
    ['credential', 'credential'],
    ['token', 'token'],
  ]);
  const isTrack = TRACK_CLASSES.has(value.name) || TRACK_KINDS.has(fields.get('kind') ?? null);
  // The label of a remote track is its id.
  if (isTrack && fields.get('label') !== fields.get('id')) secrets.set('label', 'label');
  const urls = JSON.stringify([fields.get('urls'), fields.get('url'), fields.get('uris')]);
  if (fields.has('credential') || /(?:turn|stun)s?:/i.test(urls)) {
    secrets.set('username', 'username');
    secrets.set('password', 'credential');
  }
  return secrets;
}

function isProtocol(text: string): boolean {
  return text.startsWith('v=0') || /^(?:a=)?candidate:/.test(text);
}

interface Survey {
  /** In normal form, so that no stand-in is one of them. */
  addresses: Set<string>;
  /** Host names that stand for an address: laptop.local, host.example.com. */
  names: Set<string>;
  secrets: Map<string, Secret>;
}

/** Of devices that have no name, or one that says nothing. */
const PUBLIC = new Set(['', 'default', 'communications']);

const MDNS = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.local/gi;
const LOCAL_HOST = /(?<=:\/\/|@|\b(?:stun|turn)s?:)[\w-]+(?:\.[\w-]+)*\.local\b/gi;
const TURN_USER = /\b(turns?:)[^\s@/"'\\]+@/gi;
/** "credential":"…" in text, with as many backslashes as it takes. */
const QUOTED =
  /\b(credential|password|deviceId|groupId|username|token)(\\*["']?\s*[:=]\s*\\*["'])([^"'\\]+)/gi;
const QUOTED_SECRETS: Record<string, Secret> = {
  credential: 'credential',
  password: 'credential',
  deviceid: 'device',
  groupid: 'group',
  username: 'username',
  token: 'token',
};
/** Where descriptions and candidates have an address, a name may stand instead. */
const HOSTS = [/candidate:\S+ \d+ \w+ \d+ (\S+) \d+ typ/g, / raddr (\S+)/g, /\bIN IP[46] ([^\s\\"]+)/g];
/** Chromium's masked addresses: 192.168.1.x:50000, [fd00:1:2:x:x:x:x:x]:50000 */
const MASKED_IPV4 = /(?<![\d.])(?:\d{1,3}\.){1,3}x(?:\.x)*(?!\w)/g;
const MASKED_IPV6 = /(?<![\w:])(?:[\da-f]{1,4}:){1,7}(?:x:)*x(?!\w)/gi;

function hasContext(text: string): boolean {
  return /credential|turns?:/i.test(text);
}

/** What there is to hide. Built like the second reading, only that nothing is replaced. */
function survey(trace: Trace): Survey {
  const found: Survey = { addresses: new Set(), names: new Set(), secrets: new Map() };
  const collecting: StandIns = {
    ipv4: (address) => {
      found.addresses.add(address);
      return address;
    },
    ipv6: (groups) => {
      found.addresses.add(ipv6Key(groups));
      return '';
    },
  };

  function addName(name: string): void {
    const isName = /^[\w-]+(?:\.[\w-]+)+$/.test(name) && /[a-z]/i.test(name) && !name.match(MDNS);
    if (isName && !normalIpv4(name) && !parseIpv6(name)) found.names.add(name);
  }

  const strings: Strings = {
    text(text) {
      replaceAddresses(text, collecting);
      for (const pattern of HOSTS) for (const [, name = ''] of text.matchAll(pattern)) addName(name);
      for (const [name] of text.matchAll(LOCAL_HOST)) addName(name);
      for (const [, key = '', , value = ''] of text.matchAll(QUOTED)) {
        const what = QUOTED_SECRETS[key.toLowerCase()];
        if (what && (what !== 'username' || hasContext(text))) strings.secret(value, what);
      }
      const json = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
      if (json !== undefined) mapPreview(fromJson(json), strings);
      return text;
    },
    protocol(text) {
      replaceAddresses(text, collecting);
      for (const pattern of HOSTS) for (const [, name = ''] of text.matchAll(pattern)) addName(name);
      return text;
    },
    secret(text, what) {
      if (!PUBLIC.has(text) && !found.secrets.has(text)) found.secrets.set(text, what);
      return text;
    },
    host(text) {
      addName(text);
      return strings.text(text);
    },
  };
  for (const entry of trace) mapEntry(entry, strings);
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Only looked like JSON.
    return undefined;
  }
}

/** Shorter secrets are replaced where they are known to stand, but not in other text: they may be any word. */
const SHORTEST = 4;

function replacer({ addresses, names, secrets }: Survey): Strings {
  const numbered = new Map<string, number>();
  const given = new Map<string, string>();
  const made = new Set<string>();
  const by = standIns(normalized(addresses));

  /** The nth of its sort. */
  function give(text: string, sort: string, standIn: (number: number) => string): string {
    const known = made.has(text) ? text : given.get(`${sort} ${text}`);
    if (known !== undefined) return known;
    const number = (numbered.get(sort) ?? 0) + 1;
    numbered.set(sort, number);
    given.set(`${sort} ${text}`, standIn(number));
    made.add(standIn(number));
    return standIn(number);
  }

  const mdns = (name: string) =>
    give(name.toLowerCase(), 'mdns', (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}.local`);
  const nameOf = (name: string) =>
    /\.local$/i.test(name) ? mdns(name) : give(name.toLowerCase(), 'host', (n) => `host-${n}.example`);
  const secretOf = (text: string, what: Secret) =>
    PUBLIC.has(text)
      ? text
      : give(text, secrets.get(text) ?? what, (n) => `${secrets.get(text) ?? what}-${n}`);

  const namePattern = anyOf([...names], 'gi');
  const secretPattern = anyOf(
    [...secrets.keys()].filter((secret) => secret.length >= SHORTEST),
    'g',
  );

  const strings: Strings = {
    text(text) {
      let shown = text;
      if (secretPattern)
        shown = shown.replace(secretPattern, (found) => secretOf(found, secrets.get(found) ?? 'credential'));
      shown = shown.replace(TURN_USER, '$1username@');
      shown = shown.replace(QUOTED, (whole, key: string, between: string, value: string) => {
        const what = QUOTED_SECRETS[key.toLowerCase()];
        if (!what || (what === 'username' && !hasContext(text))) return whole;
        return `${key}${between}${secretOf(value, what)}`;
      });
      return strings.protocol(shown);
    },
    protocol(text) {
      let shown = text.replace(MDNS, mdns).replace(LOCAL_HOST, nameOf);
      if (namePattern) shown = shown.replace(namePattern, nameOf);
      shown = shown.replace(MASKED_IPV6, '2001:db8::x').replace(MASKED_IPV4, '192.0.2.x');
      return replaceAddresses(shown, by);
    },
    secret: secretOf,
    host: (text) => strings.text(text),
  };
  return strings;
}

/** Stand-ins for IPv6 are written short, what was found is kept in full: both in the form of the stand-ins. */
function normalized(addresses: ReadonlySet<string>): Set<string> {
  return new Set(
    [...addresses].map((address) =>
      address.replace(/^2001:db8(?::0){5}:/, '2001:db8::').replace(/^2001:db8:1(?::0){4}:/, '2001:db8:1::'),
    ),
  );
}

/** Any of these words, the longest first, not within another word. */
function anyOf(words: readonly string[], flags: string): RegExp | undefined {
  if (words.length === 0) return undefined;
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const patterns = longestFirst.map((word) => {
    const start = /^\w/.test(word) ? '(?<!\\w)' : '';
    const end = /\w$/.test(word) ? '(?!\\w)' : '';
    return `${start}${word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}${end}`;
  });
  return new RegExp(patterns.join('|'), flags);
}
