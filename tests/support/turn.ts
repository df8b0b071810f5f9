// A real coturn, started as people start it, and a client for it: enough of TURN to ask for a relay address.
import { spawn, spawnSync } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../scripts/turn.ts', import.meta.url));

/** Why tests that need coturn are left out; undefined where it is installed, as it is in CI (.ci/run). */
export const noTurn = spawnSync('turnserver', ['--version']).error
  ? "coturn's turnserver is not installed here"
  : undefined;

export interface Turn {
  port: number;
  /** The two settings that it says to start the workbook with. */
  env: { TURN_URLS: string; TURN_SECRET: string };
  stop(): Promise<void>;
}

/** Starts scripts/turn.ts on loopback and a free port. Rejects with what it says if it ends before it runs. */
export async function startTurn(env: Record<string, string> = {}): Promise<Turn> {
  const port = await freePort();
  const child = spawn(process.execPath, [script, '--loopback', '--port', String(port)], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  const lines = await new Promise<{ urls: string; secret: string }>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        const urls = /^TURN_URLS='(.*)'$/m.exec(output)?.[1];
        const secret = /^TURN_SECRET='(.*)'$/m.exec(output)?.[1];
        if (urls && secret) resolve({ urls, secret });
      });
    }
    ended.then(([code]) => reject(new Error(`npm run turn ended with ${code}:\n${output}`)), reject);
  });
  return {
    port,
    env: { TURN_URLS: lines.urls, TURN_SECRET: lines.secret },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('Expected a port, found none.');
  return address.port;
}

const ALLOCATE = 0x0003;
const SUCCESS = 0x0103;
const REQUESTED_TRANSPORT = 0x0019;
const USERNAME = 0x0006;
const REALM = 0x0014;
const NONCE = 0x0015;
const MESSAGE_INTEGRITY = 0x0008;
const ERROR_CODE = 0x0009;

/** Asks for a relay address (RFC 8656 §7) as a browser would. Returns 'allocated', or the number of the refusal. */
export async function allocate(
  port: number,
  { username, credential }: { username: string; credential: string },
): Promise<'allocated' | number> {
  const socket = createSocket('udp4');
  try {
    const udp = attribute(REQUESTED_TRANSPORT, Buffer.from([17, 0, 0, 0]));
    const challenge = await ask(socket, port, [udp]);
    const realm = challenge.get(REALM) ?? Buffer.alloc(0);
    const nonce = challenge.get(NONCE) ?? Buffer.alloc(0);
    const key = createHash('md5').update(`${username}:${realm}:${credential}`).digest();
    const answer = await ask(
      socket,
      port,
      [udp, attribute(USERNAME, Buffer.from(username)), attribute(REALM, realm), attribute(NONCE, nonce)],
      key,
    );
    const error = answer.get(ERROR_CODE);
    return error ? error.readUInt8(2) * 100 + error.readUInt8(3) : 'allocated';
  } finally {
    socket.close();
  }
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

/** One request and the attributes of its answer; the key signs it (RFC 8489 §14.5). */
async function ask(
  socket: ReturnType<typeof createSocket>,
  port: number,
  attributes: Buffer[],
  key?: Buffer,
): Promise<Map<number, Buffer>> {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(20);
  head.writeUInt16BE(ALLOCATE, 0);
  head.writeUInt16BE(body.length + (key ? 24 : 0), 2);
  head.writeUInt32BE(0x2112a442, 4);
  randomBytes(12).copy(head, 8);
  const unsigned = Buffer.concat([head, body]);
  const signature = key
    ? attribute(MESSAGE_INTEGRITY, createHmac('sha1', key).update(unsigned).digest())
    : Buffer.alloc(0);
  socket.send(Buffer.concat([unsigned, signature]), port, '127.0.0.1');
  const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(10_000) })) as [Buffer];

  const found = new Map<number, Buffer>();
  for (let at = 20; at + 4 <= answer.length; ) {
    const length = answer.readUInt16BE(at + 2);
    found.set(answer.readUInt16BE(at), answer.subarray(at + 4, at + 4 + length));
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  if (answer.readUInt16BE(0) === SUCCESS) found.delete(ERROR_CODE);
  return found;
}
