// Who may ask at all: the Host and the Origin of a request, looked at before anything is answered.
//
//   Host     DNS rebinding: a stranger's page gives its own name the address 127.0.0.1 or 192.168.1.7, and its scripts
//            then speak with us as if we were that page's server. Their requests carry the stranger's name, so names
//            that are not ours are refused; a plain address can't be rebound.
//   Origin   WebSockets know no same-origin policy: any page may open one to us, and CORS does not ask. So signaling
//            hears only pages of this workbook, and workbooks that learners run on their own machines. Whoever sends no
//            Origin is no browser, and has nothing to gain from a stranger's page.
//
// Files are public and readable by no stranger's script (no CORS headers), so only signaling looks at the Origin.
import { isIP } from 'node:net';
import { type Deployment, type Host, isSandbox, parseHost, sandboxOriginsFor } from './hosts.ts';

/** Why a request is turned away, as HTTP has it. */
export interface TurnedAway {
  status: number;
  /** What was expected, what was found, what to do. */
  text: string;
  /** For the metrics. */
  reason: 'host' | 'origin' | 'version' | 'attempts' | 'connections' | 'packets';
  retryAfterS?: number;
}

/** A request, as far as it is looked at. */
interface Asked {
  headers: { host?: string | undefined; origin?: string | undefined };
}

/** Looks at the Host of any request. */
export function refuseHost({ headers }: Asked, deployment: Deployment): TurnedAway | undefined {
  const host = parseHost(headers.host);
  if (!host) {
    const text = `Expected a Host header like localhost:3000, found ${(headers.host ?? 'none').slice(0, 100)}.`;
    return { status: 400, text, reason: 'host' };
  }
  const { name } = host;
  if (isAddress(name) || isNamed(host, deployment)) return undefined;
  const text = `Expected a name of this server, found ${name}. If it is one, start with ALLOWED_HOSTS=${name}`;
  // Misdirected Request, RFC 9110 §15.5.20
  return { status: 421, text, reason: 'host' };
}

/** Looks at the Host and the Origin of a request for signaling. */
export function refuseOrigin(request: Asked, deployment: Deployment): TurnedAway | undefined {
  const refused = refuseHost(request, deployment);
  if (refused) return refused;
  const { host, origin } = request.headers;
  if (origin === undefined || isWelcome(origin, parseHost(host) as Host, deployment)) return undefined; // parsed above
  const found = origin.slice(0, 100);
  const advice =
    origin === 'null'
      ? 'A frame without an origin may speak only where there is no site for the sandbox.'
      : `If it may use this server, start with ALLOWED_ORIGINS=${found}`;
  return {
    status: 403,
    text: `Expected the Origin of a page of this workbook, found ${found}. ${advice}`,
    reason: 'origin',
  };
}

/** Whether somebody gave us this name: the system, a browser, or whoever set us up. */
function isNamed(host: Host, deployment: Deployment): boolean {
  const { name } = host;
  return (
    name === 'localhost' ||
    isSandbox(host, deployment) ||
    parseOrigin(deployment.siteOrigin)?.name === name ||
    (deployment.lan?.hosts ?? []).includes(name) ||
    (deployment.allowedHosts ?? []).includes(name)
  );
}

function isWelcome(origin: string, host: Host, deployment: Deployment): boolean {
  // An opaque frame: ours where no other site is to be had, anybody's everywhere else.
  if (origin === 'null')
    return !isSandbox(host, deployment) && sandboxOriginsFor(host, deployment).length === 0;
  if (deployment.allowedOrigins?.includes(origin)) return true;
  const page = parseOrigin(origin);
  // Anybody can have a page on some address; the one that we are asked at has none but ours.
  return page !== undefined && (page.name === host.name || isNamed(page, deployment));
}

/** 'https://workbook.example:8443' → { name: 'workbook.example', port: ':8443' } */
function parseOrigin(origin: string | undefined): Host | undefined {
  const [, host] = /^https?:\/\/([^/]*)$/i.exec(origin ?? '') ?? [];
  return parseHost(host);
}

function isAddress(name: string): boolean {
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
