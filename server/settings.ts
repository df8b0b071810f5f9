// What can be set from outside, as environment variables; README's table "Deploy" says the same to people.
//
// Everything is looked at before anything starts, and all faults are told at once: whoever sets up a server by
// restarting it should not learn of them one by one. A secret is never repeated.
import { hostname } from 'node:os';
import { type Deployment, isSandbox, parseHost } from './hosts.ts';
import { type IceSettings, readIceSettings } from './ice.ts';
import { DEFAULT_CONNECTIONS_PER_ADDRESS } from './limits.ts';

export interface Settings extends Deployment, IceSettings {
  /** 0 takes any free port. */
  port: number;
  /** A name or address of this machine; undefined means both of its loopback addresses, and nobody else's. */
  host: string | undefined;
  /** Names that requests may be for, besides those that are this machine's own (hosts.ts). */
  allowedHosts: string[];
  /** Origins of pages that may speak with us, besides our own: 'https://class.example'. */
  allowedOrigins: string[];
  /** How many proxies in front of us write X-Forwarded-For; 0: nobody's word is taken. */
  trustProxy: number;
  /** Sockets from one address; other limits per address grow with it (limits.ts). */
  maxConnectionsPerAddress: number;
  logLevel: LogLevel;
  /** Whoever shows it may read /metrics from elsewhere than this machine. */
  metricsToken: string | undefined;
  /** Rooms and messages of several processes go through this Redis; in memory of one if undefined. */
  redisUrl: string | undefined;
  /** The file that workshops are kept in; in memory if undefined. */
  classStore: string | undefined;
  /** The origin of another workbook whose signaling the lessons here use: 'http://192.0.2.7:3000'. */
  signalingUrl: string | undefined;
}

/** From the most talkative to none. */
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Reads every variable above; one that is empty counts as not set. Throws an Error whose message has a line for each
 * fault: which variable, what was expected and what was found.
 */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const faults: string[] = [];
  /** A value that `parse` takes, or undefined for one that is not set or makes no sense. */
  function read<T>(name: string, expected: string, parse: (text: string) => T | undefined): T | undefined {
    const text = env[name]?.trim();
    if (!text) return undefined;
    const value = parse(text);
    if (value === undefined) faults.push(`${name}: expected ${expected}, found ${quote(name, text)}.`);
    return value;
  }
  const list = (name: string, expected: string, parse: (text: string) => string | undefined) =>
    read(name, `${expected}, separated by commas`, (text) => parseList(text, parse)) ?? [];

  const port = read('PORT', 'a number from 0 to 65535 (PORT=3001 npm start)', (text) =>
    wholeNumber(text, 0, 65_535),
  );
  const sandboxHost = read('SANDBOX_HOST', 'a host name such as sandbox.example', (text) => {
    // An address has no names below it, and each peer's frame needs one of its own.
    const isName = /^[^[]*[a-z][^[]*$/.test(parseHost(text)?.name ?? '');
    return isName ? text.toLowerCase() : undefined;
  });
  const siteOrigin = read(
    'SITE_ORIGIN',
    'an origin such as https://workbook.example, with no path and no slash at the end, and not of a host for the sandbox',
    (text) => {
      const host = origin(text) ? parseHost(new URL(text).host) : undefined;
      return host && !isSandbox(host, { sandboxHost }) ? text : undefined;
    },
  );
  const settings: Omit<Settings, keyof IceSettings> = {
    port: port ?? 3000,
    host: env['HOST']?.trim() || undefined,
    sandboxHost,
    siteOrigin,
    allowedHosts: list(
      'ALLOWED_HOSTS',
      'host names such as workbook.school.example, without ports',
      hostName,
    ),
    allowedOrigins: list('ALLOWED_ORIGINS', 'origins such as https://class.example', origin),
    trustProxy:
      read('TRUST_PROXY', 'how many proxies stand in front of this server, 0 to 10', (text) =>
        wholeNumber(text, 0, 10),
      ) ?? 0,
    maxConnectionsPerAddress:
      read('MAX_CONNECTIONS_PER_ADDRESS', 'a number from 1 to 1000000', (text) =>
        wholeNumber(text, 1, 1_000_000),
      ) ?? DEFAULT_CONNECTIONS_PER_ADDRESS,
    logLevel:
      read('LOG_LEVEL', `one of ${LOG_LEVELS.join(', ')}`, (text) =>
        LOG_LEVELS.find((level) => level === text.toLowerCase()),
      ) ?? 'warn',
    metricsToken: read('METRICS_TOKEN', '16 or more characters, A-Z a-z 0-9 and . _ ~ + / = -', (text) =>
      /^[\w.~+/=-]{16,}$/.test(text) ? text : undefined,
    ),
    redisUrl: read('REDIS_URL', 'an address such as redis://localhost:6379', (text) =>
      /^rediss?:$/.test(URL.parse(text)?.protocol ?? '') && URL.parse(text)?.hostname ? text : undefined,
    ),
    classStore: env['CLASS_STORE']?.trim() || undefined,
    signalingUrl: read(
      'SIGNALING_URL',
      "an origin such as http://192.0.2.7:3000 (the teacher's workbook), with no path and no slash at the end",
      origin,
    ),
  };

  if (settings.classStore && settings.redisUrl) {
    faults.push(
      `CLASS_STORE: expected to be left out beside REDIS_URL, where workshops are kept in Redis; found "${settings.classStore}".`,
    );
  }
  try {
    const ice = readIceSettings(env);
    if (faults.length === 0) return { ...settings, ...ice };
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  throw new Error(faults.join('\n'));
}

/** The names of this machine: what others on its network may call it. */
export function namesOfMachine(name: string = hostname()): string[] {
  const full = name.toLowerCase();
  const [short = full] = full.split('.');
  return [...new Set([full, short, `${short}.local`])].filter((own) => own !== '');
}

/** Variables whose values may hold a password. */
const SECRETS = ['METRICS_TOKEN', 'REDIS_URL'];

function quote(name: string, text: string): string {
  return SECRETS.includes(name)
    ? `${text.length} characters of another kind (not repeated here)`
    : `"${text}"`;
}

/** undefined if one of them makes no sense. */
function parseList(text: string, parse: (item: string) => string | undefined): string[] | undefined {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const parsed = items.map(parse);
  return parsed.every((item) => item !== undefined) ? parsed : undefined;
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  const number = Number(text);
  return /^\d{1,9}$/.test(text) && number >= least && number <= most ? number : undefined;
}

/** 'https://workbook.example:8443' as it is; undefined for anything that is more or less than an origin. */
function origin(text: string): string | undefined {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text ? text : undefined;
}

function hostName(text: string): string | undefined {
  const host = parseHost(text);
  return host && host.port === '' ? host.name : undefined;
}
