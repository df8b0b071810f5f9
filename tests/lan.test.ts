import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { get as getHttps } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { certificateFor } from '../server/certificate.ts';
import { describeLan, type Lan, openLan } from '../server/lan.ts';
import { attachSignaling } from '../server/signaling.ts';
import { ask } from './support/ask.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NAMES = ['192.0.2.7', '192.0.2.8', 'ada', 'ada.local', 'localhost'];

describe('the certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'workbook-lan-'));
  const file = join(folder, 'kept', 'lan.pem');
  after(() => rmSync(folder, { recursive: true }));

  test('is for every name and address, for servers only, and for a year', async () => {
    const { cert, fingerprint } = await certificateFor(NAMES, file);
    const made = new X509Certificate(cert);
    assert.equal(
      made.subjectAltName,
      'IP Address:192.0.2.7, IP Address:192.0.2.8, DNS:ada, DNS:ada.local, DNS:localhost',
    );
    const days = (Date.parse(made.validTo) - Date.now()) / DAY_MS;
    assert.ok(days > 364 && days < 366, `${days} days`);
    assert.ok(Date.parse(made.validFrom) < Date.now() - DAY_MS / 2, 'also for a device whose clock is slow');
    assert.equal(made.ca, false);
    assert.match(fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  test('is kept where only this user reads it', { skip: process.platform === 'win32' }, async () => {
    await certificateFor(NAMES, file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(readFileSync(file, 'utf8'), /BEGIN PRIVATE KEY/);
  });

  test('stays the same from start to start, and when an address is gone', async () => {
    const { fingerprint } = await certificateFor(NAMES, file);
    assert.equal((await certificateFor(NAMES, file)).fingerprint, fingerprint);
    assert.equal((await certificateFor(NAMES.slice(1), file)).fingerprint, fingerprint);
  });

  test('is made anew for an address that is not in it', async () => {
    const before = await certificateFor(NAMES, file);
    const next = await certificateFor([...NAMES, '198.51.100.1'], file);
    assert.notEqual(next.fingerprint, before.fingerprint);
    assert.ok(new X509Certificate(next.cert).checkIP('198.51.100.1'));
    assert.equal((await certificateFor([...NAMES, '198.51.100.1'], file)).fingerprint, next.fingerprint);
  });

  test('is made anew before it ends', async () => {
    const before = await certificateFor(NAMES, file);
    const inTime = await certificateFor(NAMES, file, Date.now() + 330 * DAY_MS);
    assert.equal(inTime.fingerprint, before.fingerprint);
    const late = await certificateFor(NAMES, file, Date.now() + 340 * DAY_MS);
    assert.notEqual(late.fingerprint, before.fingerprint);
  });

  test('is made anew where the kept one is damaged', async () => {
    const before = await certificateFor(NAMES, file);
    writeFileSync(file, 'nothing of use');
    assert.notEqual((await certificateFor(NAMES, file)).fingerprint, before.fingerprint);
  });
});

describe('one port for HTTPS and plain HTTP', { timeout: 30_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'workbook-lan-'));
  const http = createServer((request, response) => {
    const isSecure = 'encrypted' in request.socket;
    response.end(`${isSecure ? 'https' : 'http'} ${request.method} ${request.url}`);
  });
  const signaling = attachSignaling(http);
  let lan: Lan;
  let ca: string;

  before(async () => {
    // Loopback stands in for a network: it is the one address that every machine has.
    lan = await openLan(['127.0.0.1'], ['localhost'], 0);
    const certificate = await certificateFor(['127.0.0.1', 'localhost'], join(folder, 'lan.pem'));
    ca = certificate.cert;
    lan.serve(http, certificate);
  });
  after(async () => {
    await lan.close();
    await signaling.close().catch(() => {});
    rmSync(folder, { recursive: true });
  });

  async function askTls(port: number, path: string): Promise<string> {
    const request = getHttps({ host: '127.0.0.1', port, path, ca, agent: false });
    const [response] = await once(request, 'response');
    return text(response);
  }

  test('both are answered, at both ports', async () => {
    assert.notEqual(lan.port, lan.sandboxPort);
    for (const port of [lan.port, lan.sandboxPort]) {
      assert.equal(await askTls(port, '/page'), 'https GET /page');
      assert.equal((await ask(port, '/page')).text, 'http GET /page');
    }
  });

  test('signaling goes over both', async () => {
    for (const url of [`https://127.0.0.1:${lan.port}`, `http://127.0.0.1:${lan.port}`]) {
      for (const transport of ['polling', 'websocket']) {
        const socket = io(url, { ca, transports: [transport], forceNew: true, reconnection: false });
        await new Promise<void>((resolve, reject) => {
          socket.once('connect', resolve);
          socket.once('connect_error', reject);
        });
        socket.close();
      }
    }
  });

  test('a request that comes byte by byte is whole', async () => {
    const socket = connect(lan.port, '127.0.0.1');
    socket.setNoDelay(true);
    for (const byte of 'GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n') {
      socket.write(byte);
      await new Promise(setImmediate);
    }
    assert.match(await text(socket), /^HTTP\/1\.1 200 [\s\S]*http GET \/slow$/);
  });

  test('what is neither ends that connection and nothing else', async () => {
    for (const bytes of [
      Buffer.from([22, 3, 1, 0, 5, 1, 2, 3, 4, 5]),
      Buffer.from([0]),
      Buffer.from('hello{\r\n\r\n'),
    ]) {
      const socket = connect(lan.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(bytes);
      socket.resume();
      await once(socket, 'close');
    }
    assert.equal(await askTls(lan.port, '/'), 'https GET /');
  });

  test('a port that is in use is said, and nothing is left open', async () => {
    await assert.rejects(openLan(['127.0.0.1'], [], lan.port), { code: 'EADDRINUSE' });
  });

  test('where the next port is in use, learner code gets another one', async () => {
    const taken = createTcpServer();
    let other: Lan | undefined;
    // Two free ports in a row: looked for, for another program may have one of any two.
    for (let tries = 0; tries < 20 && !other; tries++) {
      const probe = createTcpServer().listen(0, '127.0.0.1');
      await once(probe, 'listening');
      const { port } = probe.address() as AddressInfo;
      probe.close();
      await once(probe, 'close');
      try {
        taken.listen(port + 1, '127.0.0.1');
        await once(taken, 'listening');
        other = await openLan(['127.0.0.1'], [], port);
        assert.equal(other.port, port);
        assert.notEqual(other.sandboxPort, port + 1);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        if (taken.listening) taken.close();
      }
    }
    await other?.close();
    taken.close();
    assert.ok(other);
  });
});

describe('what the terminal says', () => {
  const lan = { hosts: ['192.0.2.7', 'ada.local'], port: 3000, sandboxPort: 3001 };

  test('address, names, QR code, fingerprint, and what the warning means', () => {
    const said = describeLan(lan, 'AB:CD', { colours: false });
    assert.match(said, /open https:\/\/192\.0\.2\.7:3000\/\nor https:\/\/ada\.local:3000\/\n/);
    assert.match(said, /^ *█[█▀▄ ]{20,}$/m);
    assert.match(said, /not private/);
    assert.match(said, /AB:CD/);
    assert.match(said, /SIGNALING_URL=http:\/\/192\.0\.2\.7:3000 npm start/);
    assert.ok(!said.includes('\u001b'));
  });

  test('a terminal with colours gets the QR code dark on light', () => {
    const lines = describeLan(lan, 'AB:CD', { colours: true })
      .split('\n')
      .filter((line) => line.includes('█'));
    for (const line of lines) assert.ok(line.startsWith('\u001b[97;40m') && line.endsWith('\u001b[0m'), line);
  });
});
