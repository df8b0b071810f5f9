// The whole server: pages, sandbox and signaling behind one HTTP server. It starts nothing and reads no environment.
//
//   host       /sandbox/…               /healthz /readyz   /config.json /metrics   anything else
//   page       opaque frames' files     yes                yes                     the site
//   sandbox    the frames' files        yes                to the site             to the site
//   any other  421, before anything else is looked at (gate.ts)
import { createHash, timingSafeEqual } from 'node:crypto';
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { workshops } from './class/class.ts';
import { createFiles } from './files.ts';
import { refuseHost } from './gate.ts';
import { type Headers, lessonHeaders, plainHeaders, sandboxHeaders } from './headers.ts';
import { type Deployment, type Host, isLanSite, isSandbox, parseHost, siteOriginsFor } from './hosts.ts';
import { addressOf } from './limits.ts';
import { createMetrics } from './metrics.ts';
import type { Config } from './protocol.ts';
import { attachSignaling, type Signaling, type SignalingOptions, sayGoodbye } from './signaling.ts';

export interface AppOptions extends Deployment {
  /** The folder of the built site. */
  root: string;
  /** But for metrics and deployment, which are the app's own. */
  signaling?: Omit<SignalingOptions, 'metrics' | 'deployment'> | undefined;
  /** Whoever shows it may read /metrics; others only on this very machine. */
  metricsToken?: string | undefined;
}

export interface App {
  http: HttpServer;
  io: Signaling;
  /**
   * Stops listening, tells peers when to try again, and ends their connections; resolves when running requests are
   * answered and peers are gone.
   */
  close(): Promise<void>;
}

/** Whoever sends its request line by line does not keep a connection for longer; a page comes in a few ms. */
const TIMEOUTS_MS = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 };

/** Throws if `root` is no folder. */
export function createApp({ root, signaling, metricsToken, ...deployment }: AppOptions): App {
  const files = createFiles(root);
  const http = createServer(TIMEOUTS_MS, answer);
  const metrics = createMetrics();
  const io = attachSignaling(http, { classes: workshops(), ...signaling, metrics, deployment });
  metrics.watch(io);
  let closing = false;
  lookFirst(http, (request, response) => {
    const refused = refuseHost(request, deployment);
    if (!refused) return false;
    metrics.turnedAway(refused.reason);
    sendText(response, refused.status, refused.text);
    return true;
  });
  http.on('upgrade', refuseOtherUpgrades);
  // Node ends idle connections once, when it starts to close: look again after each answer that was still under way.
  http.on('request', (_, response) => {
    response.once('close', () => closing && http.closeIdleConnections());
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const host = parseHost(request.headers.host) as Host; // looked at before
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
      sendJson(response, 200, {
        status: 'ok',
        uptimeSeconds: Math.round(process.uptime()),
        peers: io.of('/').sockets.size + io.of('/workbook').sockets.size,
      });
      return;
    }
    if (path === '/readyz') {
      const reasons = [
        ...(closing ? ['This server is closing.'] : []),
        ...(io.rooms.isReady() ? [] : ['The store of rooms does not answer.']),
      ];
      sendJson(response, reasons.length === 0 ? 200 : 503, { ready: reasons.length === 0, reasons });
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
      sendJson(response, 200, {
        sandboxHost: sandboxHost ?? null,
        sandboxPort: lan && isLanSite(host, deployment) ? lan.sandboxPort : null,
        signalingUrl: signalingUrl ?? null,
        onlyWebSockets: !io.engine.opts.transports?.includes('polling'),
        lanUrl: lan ? `https://${lan.hosts[0]}:${lan.port}` : null,
      } satisfies Config);
      return;
    }
    if (path === '/metrics') {
      sendMetrics(request, response);
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

  function sendMetrics(request: IncomingMessage, response: ServerResponse): void {
    if (!isOnThisMachine(request) && !hasToken(request, metricsToken)) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      const text =
        'Expected a client on this machine, or Authorization: Bearer and METRICS_TOKEN; found neither.';
      sendText(response, 401, text);
      return;
    }
    metrics.write().then(
      (text) => send(response, 200, metrics.contentType, text),
      (error: unknown) => sendText(response, 500, `The metrics could not be written: ${error}`),
    );
  }

  return {
    http,
    io,
    async close() {
      closing = true;
      sayGoodbye(io);
      // This closes the HTTP server too.
      await io.close();
      await io.classes?.close();
      await io.rooms.close();
    },
  };
}

/** Puts `answered` before whatever answers requests now: Socket.IO puts itself before us. */
function lookFirst(
  http: HttpServer,
  answered: (request: IncomingMessage, response: ServerResponse) => boolean,
): void {
  const listeners = http.listeners('request');
  http.removeAllListeners('request');
  http.on('request', (request, response) => {
    if (!answered(request, response))
      for (const listener of listeners) listener.call(http, request, response);
  });
}

/** Asked by somebody on this machine, and not through a proxy on it. */
function isOnThisMachine(request: IncomingMessage): boolean {
  const { headers } = request;
  const isForwarded = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'].some((name) => name in headers);
  const address = addressOf(request, 0);
  return !isForwarded && parseHost(headers.host)?.name === 'localhost' && /^127\.|^0:0:0:0$/.test(address);
}

function hasToken({ headers }: IncomingMessage, token: string | undefined): boolean {
  if (!token) return false;
  const [expected, found] = [`Bearer ${token}`, headers.authorization ?? ''].map((text) =>
    createHash('sha256').update(text).digest(),
  ) as [Buffer, Buffer]; // one for each
  return timingSafeEqual(expected, found);
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

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json', JSON.stringify(value));
}

/** An answer from memory. Node leaves the body out for HEAD. */
function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  for (const [name, value] of Object.entries(plainHeaders())) {
    if (!response.hasHeader(name)) response.setHeader(name, value);
  }
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
}
