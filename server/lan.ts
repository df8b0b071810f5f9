// `npm start -- --lan`: the workbook for other devices of the local network, beside the one on loopback.
//
//   https://192.0.2.2:3000   pages, with a camera
//   https://192.0.2.2:3001   learner code: an address has no names below it, so the other origin is another port
//   http://192.0.2.2:3000    the same pages, which say that plain HTTP has no camera and where to go
//   http://192.0.2.2:3001    learner code for those
//
// One port speaks both, told apart by the first byte: people type an address without https, and should not meet an
// error. Only the addresses of this machine are opened, each by itself; loopback stays as it is.
import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { renderUnicodeCompact } from 'uqr';
import type { Certificate } from './certificate.ts';

/** The first byte of a TLS connection, which begins with a handshake record (RFC 8446 §5.1). */
const TLS_HANDSHAKE = 22;
/** Whoever connects and says nothing. */
const SILENT_MS = 10_000;

/** What the server has to know of it to tell pages from learner code (hosts.ts). */
export interface LanPorts {
  /** The names and addresses that it is asked by. */
  hosts: string[];
  port: number;
  sandboxPort: number;
}

export interface Lan extends LanPorts {
  /** Connections are answered from now on. */
  serve(http: HttpServer, certificate: Pick<Certificate, 'cert' | 'key'>): void;
  /** Takes no new connections; those that are under way belong to the HTTP server. */
  close(): Promise<void>;
}

/**
 * Listens at each of these IPv4 addresses, for pages at `port` and for learner code at the next free one. With port 0
 * the system chooses. Rejects with the system's error if the port is in use.
 */
export async function openLan(addresses: string[], names: string[], port: number): Promise<Lan> {
  let answer: (socket: Socket) => void = (socket) => socket.destroy();
  const servers: Server[] = [];

  async function listen(wanted: number): Promise<number> {
    let chosen = wanted;
    for (const address of addresses) {
      const server = createServer({ pauseOnConnect: true, noDelay: true, allowHalfOpen: true }, (socket) =>
        answer(socket),
      );
      server.listen(chosen, address);
      await once(server, 'listening');
      servers.push(server);
      chosen = (server.address() as AddressInfo).port; // an address and a port: we never listen on a pipe
    }
    return chosen;
  }

  async function listenNextTo(first: number): Promise<number> {
    const before = servers.length;
    try {
      return await listen(first < 65_535 ? first + 1 : 0);
    } catch {
      // Some program has that one: any other will do, for nobody types it.
      for (const server of servers.splice(before)) server.close();
      return listen(0);
    }
  }

  const close = () =>
    Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))).then(() => {});
  let ports: Pick<LanPorts, 'port' | 'sandboxPort'>;
  try {
    const pages = await listen(port);
    ports = { port: pages, sandboxPort: await listenNextTo(pages) };
  } catch (error) {
    await close();
    throw error;
  }

  return {
    ...ports,
    hosts: [...addresses, ...names],
    close,
    serve(http, { cert, key }) {
      const tls = createTlsServer({ cert, key, handshakeTimeout: SILENT_MS, ALPNProtocols: ['http/1.1'] });
      tls.on('secureConnection', (socket) => http.emit('connection', socket));
      // A browser that does not trust us yet ends the handshake: it has told its person why.
      tls.on('tlsClientError', (_, socket) => socket.destroy());
      answer = (socket) => tellApart(socket, http, tls);
    },
  };
}

/** Looks at the first byte, puts it back, and hands the connection over. */
function tellApart(socket: Socket, http: HttpServer, tls: Server): void {
  const giveUp = () => socket.destroy();
  socket.setTimeout(SILENT_MS, giveUp);
  socket.once('error', giveUp);
  socket.once('data', (chunk: Buffer) => {
    socket.pause();
    socket.setTimeout(0);
    socket.off('timeout', giveUp);
    socket.off('error', giveUp);
    socket.unshift(chunk);
    (chunk[0] === TLS_HANDSHAKE ? tls : http).emit('connection', socket);
    // What was put back comes before anything new: nothing is read from the network until this turn is over.
    process.nextTick(() => socket.resume());
  });
  socket.resume();
}

/** What the terminal says. `colours`: whether it knows them, for a QR code has to be dark on light. */
export function describeLan(
  { hosts, port }: LanPorts,
  fingerprint: string,
  { colours }: { colours: boolean },
): string {
  const [first, ...others] = hosts.map((host) => `https://${host}:${port}/`);
  const code = renderUnicodeCompact(first ?? '', { border: 2 });
  const shown = colours
    ? code
        .split('\n')
        .map((line) => `\u001b[97;40m${line}\u001b[0m`)
        .join('\n')
    : code;
  return `
Other devices of this network open ${first}
${others.length > 0 ? `or ${others.join(' or ')}\n` : ''}
${shown}

Their browser warns once: "Your connection is not private", or words like these. The connection is encrypted; what is
missing is somebody who vouches that this machine is who it says it is, for it made its certificate by itself. To be
sure, compare the certificate's SHA-256 fingerprint with this one, then go on ("Advanced", "Proceed"):

  ${fingerprint}

Firefox asks a second time, for the frames that run your code: the lesson then shows the address to open once.

Who runs the workbook on a machine of their own meets the others here, with no warning at all:

  SIGNALING_URL=${(first ?? '').replace(/^https/, 'http').replace(/\/$/, '')} npm start
`;
}
