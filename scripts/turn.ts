// `npm run turn`: a TURN server for one class, until Ctrl-C. It starts coturn with the options that a workshop needs and
// prints how to start the workbook with it.
//
//   npm run turn                   on this machine's address in the local network
//   npm run turn -- --loopback     for this machine alone, to try lessons with a relay
//   npm run turn -- --address 192.0.2.7 --port 3479 --verbose
//
// On loopback coturn relays to this machine's own services too, so it listens there alone then; on the local network
// it refuses that, as it does by default (CVE-2020-26262).
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lanAddresses } from '../server/addresses.ts';

const LOOPBACK = '127.0.0.1';
/** coturn answers a fraction of a second after its start; a busy machine may need more. */
const START_MS = 15_000;
const ASK_AGAIN_MS = 100;
/** Allocations of one seat, and of all: 12 connections for each of 100 learners. */
const USER_QUOTA = 12;
const TOTAL_QUOTA = 1200;

const GET_COTURN = `coturn's \`turnserver\` was not found. Install it, then try again:
  Debian, Ubuntu   sudo apt install coturn
  Fedora           sudo dnf install coturn
  macOS            brew install coturn
  Windows          use WSL, or a TURN server elsewhere: TURN_URLS and TURN_SECRET name it`;

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const { loopback, address, port, verbose } = readArguments();
  await checkFree(address, port);
  const secret = process.env['TURN_SECRET'] || randomBytes(24).toString('base64url');
  // It becomes a line of a file, and stands between quotes below.
  if (/[\s']/.test(secret)) throw new Error("TURN_SECRET: expected no blanks and no ' in it, found some.");

  // Settings go in by a file that only this user reads: what stands on a command line everybody on the machine sees.
  const folder = mkdtempSync(join(tmpdir(), 'workbook-turn-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'turnserver.conf');
  const lines = settings({ address, port, secret, loopback, pidfile: join(folder, 'pid') });
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });

  const coturn = spawn('turnserver', ['-c', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  process.on('exit', () => coturn.kill());
  let said = '';
  for (const stream of [coturn.stdout, coturn.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      if (verbose) process.stdout.write(chunk);
      else said = (said + chunk).slice(-4000);
    });
  }
  coturn.once('error', (error) => {
    const isMissing = 'code' in error && error.code === 'ENOENT';
    console.error(isMissing ? GET_COTURN : `turnserver could not be started: ${error.message}`);
    process.exit(1);
  });
  let isEnding = false;
  coturn.once('exit', (code) => {
    if (isEnding) process.exit(0);
    console.error(`turnserver ended by itself with ${code}. Its last words:\n${said}`);
    process.exit(1);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      isEnding = true;
      coturn.kill('SIGTERM');
    });
  }

  await answering(address, port);
  const urls = `turn:${address}:${port},turn:${address}:${port}?transport=tcp`;
  console.log(`A TURN server runs at ${address}:${port}. Start the workbook with it:

TURN_URLS='${urls}'
TURN_SECRET='${secret}'

for example: TURN_URLS='${urls}' TURN_SECRET='${secret}' npm start
Ctrl-C ends it.`);
}

function readArguments(): { loopback: boolean; address: string; port: number; verbose: boolean } {
  const { values } = parseArgs({
    options: {
      loopback: { type: 'boolean', default: false },
      address: { type: 'string' },
      port: { type: 'string', default: '3478' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const { loopback, verbose } = values;
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port < 1 || port > 65_535) {
    throw new Error(`--port: expected a number from 1 to 65535, found "${values.port}".`);
  }
  const address = values.address ?? (loopback ? LOOPBACK : lanAddresses()[0]);
  if (address === undefined) {
    throw new Error(
      'Expected a network besides loopback, found none. For this machine alone: npm run turn -- --loopback',
    );
  }
  if (!/^[\d.]+$/.test(address)) {
    throw new Error(`--address: expected an IPv4 address of this machine, found "${address}".`);
  }
  if (address.startsWith('127.') !== loopback) {
    throw new Error(
      loopback
        ? `--loopback: expected an address such as ${LOOPBACK}, found --address ${address}.`
        : `--address ${address} is for this machine alone and needs --loopback beside it.`,
    );
  }
  return { loopback, address, port, verbose };
}

interface CoturnSettings {
  address: string;
  port: number;
  secret: string;
  loopback: boolean;
  pidfile: string;
}

function settings({ address, port, secret, loopback, pidfile }: CoturnSettings): string[] {
  return [
    `listening-ip=${address}`,
    `relay-ip=${address}`,
    `listening-port=${port}`,
    'min-port=50000',
    'max-port=50999',
    'realm=workbook.local',
    // Credentials are checked by the secret alone, see server/ice.ts.
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    `user-quota=${USER_QUOTA}`,
    `total-quota=${TOTAL_QUOTA}`,
    'fingerprint',
    'no-multicast-peers',
    // Browsers encrypt what they send (RFC 8827); TLS to the relay would need a certificate that they trust.
    'no-tls',
    'no-dtls',
    'no-cli',
    'no-rfc5780',
    ...(loopback ? ['allow-loopback-peers'] : []),
    'log-file=stdout',
    'simple-log',
    `pidfile=${pidfile}`,
  ];
}

/** coturn shares its port with whoever has it already, and then every other packet goes astray. Throws in words. */
async function checkFree(address: string, port: number): Promise<void> {
  const tcp = createServer();
  const udp = createSocket('udp4');
  try {
    tcp.listen(port, address);
    await once(tcp, 'listening');
    udp.bind(port, address);
    await once(udp, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    if (code === 'EADDRNOTAVAIL') throw new Error(`${address} is no address of this machine.`);
    throw new Error(
      `Port ${port} of ${address} is in use (${code}), perhaps by a TURN server that the system started. ` +
        `Choose another one: npm run turn -- --port ${port + 1}`,
    );
  } finally {
    tcp.close();
    // One that was never bound has nothing to close.
    await new Promise<void>((resolve) => udp.close(resolve)).catch(() => {});
  }
}

/** Asks for our own address until an answer comes: a STUN binding request, 20 bytes (RFC 8489 §5). Throws in words. */
async function answering(address: string, port: number): Promise<void> {
  const request = Buffer.concat([Buffer.from('000100002112a442', 'hex'), randomBytes(12)]);
  const socket = createSocket('udp4');
  const ask = () => socket.send(request, port, address);
  const again = setInterval(ask, ASK_AGAIN_MS);
  ask();
  try {
    await once(socket, 'message', { signal: AbortSignal.timeout(START_MS) });
  } catch (error) {
    throw new Error(`turnserver did not answer at ${address}:${port} within ${START_MS / 1000} s.`, {
      cause: error,
    });
  } finally {
    clearInterval(again);
    socket.close();
  }
}
