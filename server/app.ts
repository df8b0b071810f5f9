// The whole server: pages, sandbox and signaling behind one HTTP server. It starts nothing and reads no environment.
//
//   host       /sandbox/…               /healthz   /config.json   anything else
//   page       opaque frames' files     yes        yes            the site
//   sandbox    the frames' files        yes        to the site    to the site
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { createFiles } from './files.ts';
import { type Headers, lessonHeaders, plainHeaders, sandboxHeaders } from './headers.ts';
import { type Deployment, isLanSite, isSandbox, parseHost, siteOriginsFor } from './hosts.ts';
import type { Config } from './protocol.ts';
import { attachSignaling, type Signaling, type SignalingOptions } from './signaling.ts';

export interface AppOptions extends Deployment {
  /** The folder of the built site. */
  root: string;
  signaling?: SignalingOptions | undefined;
}

export interface App {
  http: HttpServer;
  io: Signaling;
  /** Stops listening and says goodbye to peers; resolves when running requests are answered and peers are gone. */
  close(): Promise<void>;
}

/** Throws if `root` is no folder. */
export function createApp({ root, signaling, ...deployment }: AppOptions): App {
  const files = createFiles(root);
  const http = createServer(answer);
  const io = attachSignaling(http, signaling);
  let closing = false;
  http.on('upgrade', refuseOtherUpgrades);
  // Node ends idle connections once, when it starts to close: look again after each answer that was still under way.
  http.on('request', (_, response) => {
    response.once('close', () => closing && http.closeIdleConnections());
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const host = parseHost(request.headers.host);
    if (!host) {
      sendText(response, 400, `Expected a Host header like localhost:3000, found ${request.headers.host}.`);
      return;
    }
    const target = parseTarget(request.url ?? '');
    if (!target) {
      sendText(response, 400, 'Expected a path like /lessons/, percent-encoded as UTF-8.');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      sendText(response, 405, `Expected GET or HEAD, found ${request.method}.`);
      return;
    }
    const { path, search } = target;

    if (path === '/healthz') {
      sendJson(response, {
        status: 'ok',
        uptimeSeconds: Math.round(process.uptime()),
        peers: io.of('/').sockets.size,
      });
      return;
    }
    if (path.startsWith('/sandbox/')) {
      setHeaders(response, sandboxHeaders(host, deployment));
      files.send(request, response, path, () => sendText(response, 404, `There is no ${path}.`));
      return;
    }
    // Else lessons that look like ours could live on the origin of learner code.
    if (isSandbox(host, deployment)) {
      const [site] = siteOriginsFor(host, deployment);
      if (site) redirect(response, `${site}${encodeURI(path)}${search}`);
      else
        sendText(response, 404, 'Only /sandbox/ and /socket.io/ live here. SITE_ORIGIN says where pages do.');
      return;
    }
    if (path === '/config.json') {
      const { sandboxHost, signalingUrl, lan } = deployment;
      sendJson(response, {
        sandboxHost: sandboxHost ?? null,
        sandboxPort: lan && isLanSite(host, deployment) ? lan.sandboxPort : null,
        signalingUrl: signalingUrl ?? null,
        lanUrl: lan ? `https://${lan.hosts[0]}:${lan.port}` : null,
      } satisfies Config);
      return;
    }
    setHeaders(response, lessonHeaders(host, deployment));
    if (files.isFolder(path)) {
      redirect(response, `${encodeURI(path)}/${search}`);
      return;
    }
    files.send(request, response, path, () => {
      if (files.notFoundPage) send(response, 404, 'text/html;charset=utf-8', files.notFoundPage);
      else sendText(response, 404, `There is no ${path}.`);
    });
  }

  return {
    http,
    io,
    async close() {
      closing = true;
      // This closes the HTTP server too.
      await io.close();
      await io.rooms.close();
    },
  };
}

/** '/a%20b/?c=d' → { path: '/a b/', search: '?c=d' }; undefined for what is no path, such as '/%' or '*'. */
function parseTarget(target: string): { path: string; search: string } | undefined {
  const [, path = '', search = ''] = /^(\/[^?]*)(.*)$/.exec(target) ?? [];
  if (!path) return undefined;
  try {
    return { path: decodeURI(path), search };
  } catch {
    // Not UTF-8, or a lone %.
    return undefined;
  }
}

/** Signaling leaves upgrades to others alone, and here there are no others. */
function refuseOtherUpgrades(request: IncomingMessage, socket: Socket): void {
  if (request.url?.startsWith('/socket.io/')) return;
  // The HTTP server has let go of this socket: without a listener an abrupt end would end the process.
  socket.on('error', () => socket.destroy());
  socket.write('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  socket.destroySoon();
}

function setHeaders(response: ServerResponse, headers: Headers): void {
  response.setHeaders(new Map(Object.entries(headers)));
}

/** Temporary: browsers remember the permanent kind, and localhost:3000 may be another project tomorrow. */
function redirect(response: ServerResponse, location: string): void {
  response.setHeader('Location', location);
  sendText(response, 307, `See ${location}`);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain;charset=utf-8', `${text}\n`);
}

function sendJson(response: ServerResponse, value: unknown): void {
  send(response, 200, 'application/json', JSON.stringify(value));
}

/** An answer from memory. Node leaves the body out for HEAD. */
function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  for (const [name, value] of Object.entries(plainHeaders())) {
    if (!response.hasHeader(name)) response.setHeader(name, value);
  }
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
