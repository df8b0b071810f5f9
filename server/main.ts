// Reads the environment, listens, and ends well. What is served is in app.ts.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { lanAddresses } from './addresses.ts';
import { type App, createApp } from './app.ts';
import { certificateFor } from './certificate.ts';
import { workshops } from './class/class.ts';
import { createFileStore } from './class/store.ts';
import type { Log } from './guard.ts';
import { createIceServers } from './ice.ts';
import { describeLan, type Lan, openLan } from './lan.ts';
import { createLog } from './log.ts';
import { connectRedis } from './redis/connect.ts';
import { namesOfMachine, readSettings, type Settings } from './settings.ts';

/** Running requests may take this long after a signal. */
const GRACE_MS = 5_000;
/** A terminal's Ctrl-C reaches us twice, from the terminal and from run.mjs: that is not a second wish. */
const SAME_SIGNAL_MS = 1_000;
/** What a machine without IPv6 says to a listener on ::1. */
const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL', 'ENOTSUP'];

const root = fileURLToPath(new URL('../dist/', import.meta.url));
/** Kept from start to start, and out of git. */
const CERTIFICATE = fileURLToPath(new URL('../.workbook/lan.pem', import.meta.url));

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const { values: wants } = parseArgs({ options: { lan: { type: 'boolean', default: false } } });
  const settings = readSettings(process.env);
  if (!existsSync(`${root}index.html`)) {
    throw new Error(
      `${root} has no index.html: build the site first with \`npm run build\`, or use \`npm start\`.`,
    );
  }
  const { sandboxHost, siteOrigin, signalingUrl, redisUrl, classStore } = settings;
  const log = createLog(settings.logLevel);
  const lan = wants.lan ? await listenOnLan(settings) : undefined;
  const app = createApp({
    root,
    sandboxHost,
    siteOrigin,
    signalingUrl,
    lan,
    allowedHosts: [...settings.allowedHosts, ...namesOfMachine(), ...(settings.host ? [settings.host] : [])],
    allowedOrigins: settings.allowedOrigins,
    metricsToken: settings.metricsToken,
    signaling: {
      log,
      limits: settings,
      ...(classStore && { classes: workshops({ createStore: createFileStore(classStore) }) }),
      ...(redisUrl && connectRedis(redisUrl, { log })),
      iceServersFor: createIceServers(settings),
    },
  });
  const closeSecond = await listen(app, settings);
  // Until here a signal may end us as it does by default: nothing is running yet.
  endOnSignal(app, () => Promise.all([closeSecond(), lan?.close()]).then(() => {}), log);
  const { port } = app.http.address() as AddressInfo; // an address and a port: we never listen on a pipe
  log.info({ port }, 'listening');
  console.log(`The workbook runs at http://${nameOf(settings.host)}:${port}/`);
  if (!lan) return;
  const certificate = await certificateFor([...lan.hosts, 'localhost'], CERTIFICATE);
  lan.serve(app.http, certificate);
  console.log(describeLan(lan, certificate.fingerprint, { colours: process.stdout.isTTY }));
}

/** Opens the local network's side of it; nobody is answered yet. Throws in words. */
async function listenOnLan({ port, host }: Settings): Promise<Lan> {
  if (host) {
    throw new Error(
      `--lan opens this machine's addresses in the local network by itself: leave HOST out, found "${host}".`,
    );
  }
  const addresses = lanAddresses();
  if (addresses.length === 0) {
    throw new Error('--lan: expected a network besides loopback with an IPv4 address, found none.');
  }
  try {
    return await openLan(addresses, namesOfMachine(), port);
  } catch (error) {
    throw new Error(explain(error, port, host), { cause: error });
  }
}

/** Listens where the settings say. Returns a function that closes what the app does not know of. Throws in words. */
async function listen({ http }: App, { port, host }: Settings): Promise<() => Promise<void>> {
  // Some systems look `localhost` up as 127.0.0.1, some as ::1. Node's HTTP server has one address, so a second
  // listener takes the connections to the other one and hands them over.
  const second = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    http.emit('connection', socket),
  );
  try {
    if (host) await listenAt(http, port, host);
    else await listenAtBoth(http, second, port);
  } catch (error) {
    throw new Error(explain(error, port, host), { cause: error });
  }
  return () => new Promise((resolve) => second.close(() => resolve()));
}

async function listenAtBoth(first: Server, second: Server, port: number): Promise<void> {
  // With port 0 the system chooses one that is free on ::1; on 127.0.0.1 it may be taken, hence the further tries.
  for (let triesLeft = port === 0 ? 10 : 1; ; triesLeft--) {
    try {
      await listenAt(second, port, '::1');
    } catch (error) {
      if (!NO_IPV6.includes(codeOf(error))) throw error;
    }
    const shared = (second.address() as AddressInfo | null)?.port ?? port;
    try {
      return await listenAt(first, shared, '127.0.0.1');
    } catch (error) {
      second.close();
      if (triesLeft === 1 || codeOf(error) !== 'EADDRINUSE') throw error;
      await once(second, 'close');
    }
  }
}

async function listenAt(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

/** Ends well on the first signal, at once on a later one. */
function endOnSignal(app: App, closeSecond: () => Promise<void>, log: Log): void {
  let since: number | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (since !== undefined) {
      if (performance.now() - since > SAME_SIGNAL_MS) process.exit(128 + constants.signals[signal]);
      return;
    }
    since = performance.now();
    log.info({ signal }, 'closing');
    setTimeout(() => process.exit(0), GRACE_MS);
    await Promise.all([closeSecond(), app.close()]);
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function explain(error: unknown, port: number, host: string | undefined): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `Port ${port} is in use by another program: choose another one, for example PORT=${port + 1} npm start`;
    case 'EACCES':
      return `Port ${port} may not be used by this user: choose one above 1023, for example PORT=3000 npm start`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST: expected a name or address of this machine, found "${host}". HOST=0.0.0.0 means all of them.`;
    default:
      return `Port ${port} could not be opened: ${error instanceof Error ? error.message : error}`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** What a person on this machine types: pages live on localhost, 127.0.0.1 is for the sandbox (see hosts.ts). */
function nameOf(host: string | undefined): string {
  if (!host || ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
