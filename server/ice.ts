// Which STUN and TURN servers a seated peer is told of. TURN servers cost bandwidth, so nobody else learns of them, and
// what they accept expires: credentials in the form that coturn's `use-auth-secret` checks without knowing anybody
// (draft-uberti-behave-turn-rest-00).
//
//   username    1795000000:p8Kf3aQx        when it ends, in s since 1970, and the seat: coturn's user-quota counts by it
//   credential  base64(HMAC-SHA1(TURN_SECRET, username))
import { createHmac } from 'node:crypto';
import type { Services } from './guard.ts';
import type { IceServer } from './protocol.ts';
import { inWords } from './schemas.ts';

export interface IceSettings {
  /** Told to everybody with a seat as they stand here. */
  iceServers: IceServer[];
  /** Told with credentials of their own to each. */
  turnUrls: string[];
  /** What the TURN servers check credentials with. */
  turnSecret?: string | undefined;
  /** How long credentials are accepted. */
  turnTtlS: number;
}

/** A call outlives its credentials (they are checked when it begins and when it is refreshed), so an hour is plenty. */
const MAX_TTL_S = 3600;

/**
 * ICE_SERVERS, TURN_URLS, TURN_SECRET and TURN_TTL_S; one that is empty counts as not set. Throws an Error whose message
 * says where, what was expected and what was found.
 */
export function readIceSettings(env: Record<string, string | undefined>): IceSettings {
  const turnUrls = (env['TURN_URLS'] ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
  for (const url of turnUrls) {
    if (!isTurnUrl(url)) {
      throw new Error(
        `TURN_URLS: expected addresses such as turn:192.0.2.1:3478 or turns:turn.example?transport=tcp, separated by ` +
          `commas (RFC 7065), found "${url}".`,
      );
    }
  }
  const turnSecret = env['TURN_SECRET'] || undefined;
  if (turnUrls.length > 0 && !turnSecret) {
    throw new Error(
      'TURN_SECRET: expected the secret of the servers in TURN_URLS (coturn: static-auth-secret), found nothing.',
    );
  }
  if (turnSecret && turnUrls.length === 0) {
    throw new Error(
      'TURN_URLS: expected the address of a TURN server for TURN_SECRET, found nothing. `npm run turn` starts one and prints both.',
    );
  }
  const ttl = env['TURN_TTL_S'] || String(MAX_TTL_S);
  const turnTtlS = Number(ttl);
  if (!/^\d{1,4}$/.test(ttl) || turnTtlS < 1 || turnTtlS > MAX_TTL_S) {
    throw new Error(`TURN_TTL_S: expected seconds, 1 to ${MAX_TTL_S}, found "${ttl}".`);
  }
  return { iceServers: parseIceServers(env['ICE_SERVERS'] || '[]'), turnUrls, turnSecret, turnTtlS };
}

/** Returns what signaling asks for whoever takes a seat. `nowMs` is the clock, in ms since 1970. */
export function createIceServers(
  { iceServers, turnUrls, turnSecret, turnTtlS }: IceSettings,
  nowMs: () => number = Date.now,
): Services['iceServersFor'] {
  if (turnSecret === undefined || turnUrls.length === 0) return () => ({ iceServers });
  return (peer) => {
    const expiresAtS = Math.floor(nowMs() / 1000) + turnTtlS;
    const turn = { urls: turnUrls, ...turnCredentials(turnSecret, peer, expiresAtS) };
    return { iceServers: [...iceServers, turn], iceExpiresAtMs: expiresAtS * 1000 };
  };
}

/** What coturn accepts until `expiresAtS`, in s since 1970. */
export function turnCredentials(
  secret: string,
  peer: string,
  expiresAtS: number,
): { username: string; credential: string } {
  const username = `${expiresAtS}:${peer}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

/**
 * `[{"urls":"stun:stun.example"},{"urls":["turn:a.example"],"username":"u","credential":"c"}]`, as W3C WebRTC §4.2.2
 * wants it. A browser throws for a list with one fault in it, and every call of a class would fail: look now.
 */
function parseIceServers(json: string): IceServer[] {
  const list = parseJson(json);
  if (!Array.isArray(list))
    throw new Error(`ICE_SERVERS: expected a JSON array of RTCIceServer, found ${inWords(list)}.`);
  return list.map((server: unknown, at) => parseIceServer(server, `ICE_SERVERS[${at}]`));
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `ICE_SERVERS: expected a JSON array such as [{"urls":"stun:stun.example"}], found no JSON: ${why}`,
      { cause: error },
    );
  }
}

const KEYS = ['urls', 'username', 'credential'];

function parseIceServer(server: unknown, where: string): IceServer {
  if (typeof server !== 'object' || server === null || Array.isArray(server)) {
    throw fault(where, 'an object such as {"urls":"stun:stun.example"}', server);
  }
  const { urls, username, credential } = server as Record<string, unknown>; // an object, by the test above
  const other = Object.keys(server).find((key) => !KEYS.includes(key));
  if (other !== undefined) throw fault(where, `no keys but ${KEYS.join(', ')}`, other);

  const listed = Array.isArray(urls) ? urls : [urls];
  if (listed.length === 0) throw fault(`${where}.urls`, 'at least one address', urls);
  for (const [at, url] of listed.entries()) {
    const name = Array.isArray(urls) ? `${where}.urls[${at}]` : `${where}.urls`;
    if (typeof url !== 'string' || !(isStunUrl(url) || isTurnUrl(url))) {
      throw fault(name, 'stun:host:port, or turn:host:port?transport=udp (RFC 7064, RFC 7065)', url);
    }
  }
  for (const [name, value] of Object.entries({ username, credential })) {
    if (value !== undefined && typeof value !== 'string') throw fault(`${where}.${name}`, 'a string', value);
    if (value === undefined && listed.some(isTurnUrl)) {
      throw fault(
        `${where}.${name}`,
        'a string, for the server is a TURN server (its own, or use TURN_URLS with TURN_SECRET)',
        value,
      );
    }
  }
  return server as IceServer; // looked at, key by key
}

function fault(where: string, expected: string, found: unknown): Error {
  return new Error(`${where}: expected ${expected}, found ${JSON.stringify(found) ?? 'nothing'}.`);
}

/** A name, an IPv4 address, or an IPv6 address in brackets; then a port, if it is not the usual one. */
const HOST_PORT = String.raw`(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?`;
const STUN = new RegExp(`^stuns?:${HOST_PORT}$`, 'i');
const TURN = new RegExp(String.raw`^turns?:${HOST_PORT}(?:\?transport=(?:udp|tcp))?$`, 'i');

function isStunUrl(url: string): boolean {
  return hasPort(STUN.exec(url));
}

function isTurnUrl(url: string): boolean {
  return hasPort(TURN.exec(url));
}

function hasPort(match: RegExpExecArray | null): boolean {
  return match !== null && (match[1] === undefined || (Number(match[1]) > 0 && Number(match[1]) <= 65_535));
}
