// One server, one port, two kinds of host. Pages live on one site and learner code on another one, so that the
// browser keeps them apart; the Host header says which of the two a request is for.
//
//   http://localhost:3000          pages           http://p1.localhost:3000, http://127.0.0.1:3000    sandbox
//   https://workbook.example       pages           https://p1.SANDBOX_HOST                            sandbox
//   https://192.0.2.2:3000         pages           https://192.0.2.2:3001                             sandbox (lan.ts)
import type { LanPorts } from './lan.ts';

/** Where the public part of a deployment is. All is unknown to somebody who runs the workbook locally. */
export interface Deployment {
  /** A registrable domain of its own for learner code, with a port if it has one: 'sandbox.example'. */
  sandboxHost?: string | undefined;
  /** The origin of the pages: 'https://workbook.example'. */
  siteOrigin?: string | undefined;
  /** The origin of another workbook, whose signaling the lessons here use: 'http://192.0.2.7:3000'. */
  signalingUrl?: string | undefined;
  /** Where other devices of the local network reach us, with --lan. */
  lan?: LanPorts | undefined;
  /** Further names that requests may be for, in lower case (gate.ts). */
  allowedHosts?: string[] | undefined;
  /** Further origins whose pages may use signaling. */
  allowedOrigins?: string[] | undefined;
}

/** A Host header that was looked at: safe to put into headers and addresses. */
export interface Host {
  /** In lower case, without a dot at the end: 'p1.localhost', '[::1]'. */
  name: string;
  /** ':3000', or '' for the scheme's own. */
  port: string;
}

/** 'P1.localhost:3000' → { name: 'p1.localhost', port: ':3000' }; undefined for what is no host (RFC 9110 §7.2). */
export function parseHost(header: string | undefined): Host | undefined {
  const [, name, port = ''] = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.exec(header ?? '') ?? [];
  if (!name) return undefined;
  return { name: name.toLowerCase().replace(/\.$/, ''), port };
}

/** Whether learner code lives here, and nothing else. */
export function isSandbox(host: Host, deployment: Deployment): boolean {
  return isLocalSandbox(host) || isDeployedSandbox(host, deployment) || isLanSandbox(host, deployment);
}

/** The origins of the pages that may show this sandbox host's frames, best first; none if nobody said. */
export function siteOriginsFor(host: Host, deployment: Deployment): string[] {
  if (isDeployedSandbox(host, deployment) && deployment.siteOrigin) return [deployment.siteOrigin];
  if (isLanSandbox(host, deployment)) {
    return ['https', 'http'].map((scheme) => `${scheme}://${host.name}:${deployment.lan?.port}`);
  }
  return isLocalSandbox(host) ? [`http://localhost${host.port}`] : [];
}

/** The origins of the frames that a page on this host may show; none means that it has but its own. */
export function sandboxOriginsFor(host: Host, deployment: Deployment): string[] {
  const { sandboxHost, lan } = deployment;
  if (sandboxHost) return [`https://*.${sandboxHost}`, `http://*.${sandboxHost}`];
  if (host.name === 'localhost') return [`http://127.0.0.1${host.port}`, `http://*.localhost${host.port}`];
  if (lan && isLanSite(host, deployment)) {
    return [`https://${host.name}:${lan.sandboxPort}`, `http://${host.name}:${lan.sandboxPort}`];
  }
  return [];
}

/** Whether pages are asked for by an address of the local network; they may come by HTTPS or by plain HTTP. */
export function isLanSite({ name, port }: Host, { lan }: Deployment): boolean {
  return lan !== undefined && port === `:${lan.port}` && lan.hosts.includes(name);
}

function isLanSandbox({ name, port }: Host, { lan }: Deployment): boolean {
  return lan !== undefined && port === `:${lan.sandboxPort}` && lan.hosts.includes(name);
}

function isLocalSandbox({ name }: Host): boolean {
  return name === '127.0.0.1' || name === '[::1]' || name.endsWith('.localhost');
}

function isDeployedSandbox({ name }: Host, { sandboxHost }: Deployment): boolean {
  const sandbox = parseHost(sandboxHost)?.name;
  return sandbox !== undefined && (name === sandbox || name.endsWith(`.${sandbox}`));
}
