import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Agent, createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type App, type AppOptions, createApp } from '../server/app.ts';
import { parseHost } from '../server/hosts.ts';
import type { Config } from '../server/protocol.ts';
import { type Answer, ask, askRaw, askSlowly, type Question } from './support/ask.ts';
import { install } from './support/installation.ts';
import { Peer } from './support/peer.ts';
import { buildSite, LARGE_BYTES, PAGES } from './support/site.ts';

const SCRIPT = '/_astro/main.DYx2.js';
const NO_CONFIG: Config = {
  sandboxHost: null,
  sandboxPort: null,
  signalingUrl: null,
  onlyWebSockets: false,
  lanUrl: null,
};

/** Starts an app over a small site of its own; returns how to ask it, and the undo. */
async function startApp(options: Omit<AppOptions, 'root'> = {}) {
  const site = buildSite();
  const app: App = createApp({ root: site.root, ...options });
  app.http.listen(0, '127.0.0.1');
  await once(app.http, 'listening');
  const { port } = app.http.address() as AddressInfo;
  return {
    ...app,
    port,
    root: site.root,
    get: (path: string, question?: Question) => ask(port, path, question),
    async stop() {
      await app.close();
      site.remove();
    },
  };
}

type Started = Awaited<ReturnType<typeof startApp>>;

/** "default-src 'self'; sandbox a b" → { 'default-src': ["'self'"], sandbox: ['a', 'b'] } */
function policyOf(answer: Answer): Record<string, string[]> {
  const directives = String(answer.headers['content-security-policy']).split('; ');
  return Object.fromEntries(
    directives.map((directive) => {
      const [name, ...values] = directive.split(' ');
      return [name, values];
    }),
  );
}

describe('the site', { timeout: 30_000 }, () => {
  let app: Started;
  before(async () => {
    app = await startApp({ allowedHosts: ['workbook.example'] });
  });
  after(() => app.stop());

  test('a page arrives with its type and can be asked for again cheaply', async () => {
    const page = await app.get('/');
    assert.equal(page.status, 200);
    assert.equal(page.text, PAGES['index.html']);
    assert.match(String(page.headers['content-type']), /^text\/html;\s*charset=utf-8$/);
    assert.equal(page.headers['cache-control'], 'no-cache');
    assert.equal(page.headers['set-cookie'], undefined);

    const again = await app.get('/', { headers: { 'If-None-Match': String(page.headers.etag) } });
    assert.equal(again.status, 304);
    assert.equal(again.text, '');
    assert.equal(again.headers.vary, 'Accept-Encoding');
  });

  test('files are sent compressed to who can read that', async () => {
    const plain = await app.get(SCRIPT);
    const gzip = await app.get(SCRIPT, { headers: { 'Accept-Encoding': 'gzip' } });
    const brotli = await app.get(SCRIPT, { headers: { 'Accept-Encoding': 'gzip, deflate, br' } });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(gzip.headers['content-encoding'], 'gzip');
    assert.equal(brotli.headers['content-encoding'], 'br');
    assert.equal(plain.text, PAGES['_astro/main.DYx2.js']);
    assert.equal(gunzipSync(gzip.body).toString(), plain.text);
    assert.equal(brotliDecompressSync(brotli.body).toString(), plain.text);
    for (const answer of [plain, gzip, brotli]) {
      assert.equal(answer.headers['content-type'], 'text/javascript');
      assert.equal(answer.headers.vary, 'Accept-Encoding');
      assert.equal(answer.headers['content-length'], String(answer.body.length));
    }
  });

  test('what has a hash in its name is kept for a year, a missing one is not', async () => {
    assert.equal((await app.get(SCRIPT)).headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal((await app.get('/_astro/old.js')).headers['cache-control'], 'no-store');
  });

  test('HEAD answers like GET, without the body', async () => {
    for (const path of ['/', SCRIPT, '/healthz', '/nowhere', '/lessons/05-peer-connection']) {
      const [got, head] = [await app.get(path), await app.get(path, { method: 'HEAD' })];
      assert.equal(head.status, got.status, path);
      assert.equal(head.headers['content-length'], got.headers['content-length'], path);
      assert.equal(head.body.length, 0, path);
    }
  });

  test('a missing page is a page that says so', async () => {
    const answer = await app.get('/nowhere/', { headers: { 'Accept-Encoding': 'br' } });
    assert.equal(answer.status, 404);
    assert.equal(answer.text, PAGES['404.html']);
    assert.ok(answer.headers['content-security-policy']);
  });

  test('a folder without its slash leads to the one with it', async () => {
    const answer = await app.get('/lessons/05-peer-connection?step=2');
    assert.equal(answer.status, 307);
    assert.equal(answer.headers.location, '/lessons/05-peer-connection/?step=2');
    assert.equal((await app.get('/lessons/05-peer-connection/?step=2')).status, 200);

    const korean = await app.get(`/lessons/${encodeURI('한국어')}`);
    assert.equal(korean.headers.location, `/lessons/${encodeURI('한국어')}/`);
    assert.equal((await app.get(korean.headers.location ?? '')).text, PAGES['lessons/한국어/index.html']);
  });

  test('other methods than GET and HEAD are refused', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      for (const path of ['/', '/healthz', '/sandbox/boot.html']) {
        const answer = await app.get(path, { method });
        assert.equal(answer.status, 405, `${method} ${path}`);
        assert.equal(answer.headers.allow, 'GET, HEAD');
      }
    }
  });

  test('what is no address of a file is refused, and harms nobody', async () => {
    const paths = [
      '/%',
      '/%ff',
      '/..',
      '/../package.json',
      '/lessons/../../package.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2fetc%2fpasswd',
      '/..\\..\\package.json',
      '//evil.example/',
      '/.secret',
      '/lessons/.secret',
      '/index.html/',
      '/404',
      '/%00',
      '/%0d%0aSet-Cookie:a=b',
      '/sandbox/../.secret',
      '/sandbox/%',
      `/${'a'.repeat(9_000)}`,
      '/?%',
      '/_astro',
      '/_astro/',
    ];
    for (const path of paths) {
      const { status } = await app.get(path);
      assert.ok(path === '/?%' ? status === 200 : status >= 400 && status < 500, `${path}: ${status}`);
    }
    for (const target of ['*', 'lessons', '', 'http://localhost/', 'ftp://x']) {
      const head = await askRaw(
        app.port,
        `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
      assert.match(head, /^HTTP\/1\.1 4\d\d /, target);
    }
    assert.equal((await app.get('/')).status, 200);
  });

  test('a request needs a Host that is one', async () => {
    assert.match(await askRaw(app.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(await askRaw(app.port, 'GET / HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(
      await askRaw(app.port, 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n'),
      /^HTTP\/1\.1 400 /,
    );
    for (const host of ['a b', 'x; script-src *', 'localhost:port', 'localhost:123456', '[::1', 'a@b', '"']) {
      assert.equal((await app.get('/', { host })).status, 400, `Host: ${host}`);
    }
  });

  test('part of a file can be asked for, and a part that makes no sense is ignored', async () => {
    const part = await app.get(SCRIPT, { headers: { Range: 'bytes=8-11' } });
    assert.equal(part.status, 206);
    assert.equal(part.text, PAGES['_astro/main.DYx2.js'].slice(8, 12));
    for (const range of ['bytes=5-2', 'bytes=-5', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,4-5']) {
      assert.equal((await app.get(SCRIPT, { headers: { Range: range } })).status, 200, range);
    }
    assert.equal((await app.get(SCRIPT, { headers: { Range: `bytes=${'9'.repeat(40)}-` } })).status, 416);
  });

  test('upgrades to anything but signaling are refused', async () => {
    const head = 'GET /hot HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
    assert.match(await askRaw(app.port, head), /^HTTP\/1\.1 404 /);
  });

  test('/config.json says that nothing is set', async () => {
    const answer = await app.get('/config.json');
    assert.deepEqual(JSON.parse(answer.text), NO_CONFIG);
    assert.equal(answer.headers['cache-control'], 'no-store');
  });

  test('/healthz counts peers, on each host', async () => {
    const peer = new Peer(`http://127.0.0.1:${app.port}`);
    await peer.settled();
    for (const host of [`localhost:${app.port}`, `p1.localhost:${app.port}`, 'workbook.example']) {
      const answer = await app.get('/healthz', { host });
      const health = JSON.parse(answer.text);
      assert.equal(health.status, 'ok');
      assert.equal(health.peers, 1);
      assert.ok(health.uptimeSeconds >= 0);
      assert.equal(answer.headers['cache-control'], 'no-store');
    }
    peer.close();
  });
});

describe('a file that went away after the start', { timeout: 30_000 }, () => {
  test('breaks its own request only', async () => {
    const app = await startApp();
    rmSync(join(app.root, 'readme.txt'));
    await assert.rejects(app.get('/readme.txt'));
    assert.equal((await app.get('/')).status, 200);
    await app.stop();
  });
});

describe('hosts, on one’s own machine', { timeout: 30_000 }, () => {
  let app: Started;
  before(async () => {
    app = await startApp({ allowedHosts: ['workbook.example'] });
  });
  after(() => app.stop());

  const sandboxes = ['127.0.0.1', '[::1]', 'p1.localhost', 'P2.LOCALHOST', 'a.b.localhost.'];

  for (const name of sandboxes) {
    test(`${name} serves the sandbox, and sends everything else to localhost`, async () => {
      const host = `${name}:${app.port}`;
      const boot = await app.get('/sandbox/boot.html', { host });
      assert.equal(boot.status, 200);
      assert.equal(boot.text, PAGES['sandbox/boot.html']);
      assert.equal((await app.get('/sandbox/nothing.js', { host })).status, 404);
      assert.equal((await app.get('/sandbox/', { host })).status, 404);

      for (const path of [
        '/',
        '/lessons/05-peer-connection/?a=%20b',
        '/config.json',
        SCRIPT,
        '/nowhere',
        '/sandbox',
      ]) {
        const answer = await app.get(path, { host });
        assert.equal(answer.status, 307, path);
        assert.equal(answer.headers.location, `http://localhost:${app.port}${path}`);
      }
    });
  }

  test('signaling answers on page and sandbox hosts', async () => {
    for (const name of ['localhost', ...sandboxes]) {
      const answer = await app.get('/socket.io/socket.io.js', { host: `${name}:${app.port}` });
      assert.equal(answer.status, 200, name);
    }
  });

  test('a lesson may show the sandbox’s frames and lend them the camera, and nothing else', async () => {
    const { port } = app;
    const answer = await app.get('/');
    assert.deepEqual(policyOf(answer), {
      'default-src': ["'self'"],
      // The search runs in WebAssembly.
      'script-src': ["'self'", "'wasm-unsafe-eval'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'worker-src': ["'self'"],
      'img-src': ["'self'", 'data:', 'blob:'],
      'media-src': ["'self'", 'blob:'],
      'font-src': ["'self'", 'data:'],
      'connect-src': ["'self'", `ws://localhost:${port}`, `wss://localhost:${port}`],
      'frame-src': [`http://127.0.0.1:${port}`, `http://*.localhost:${port}`, "'self'"],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    });
    const allowed = `(self "http://127.0.0.1:${port}" "http://*.localhost:${port}")`;
    assert.equal(
      answer.headers['permissions-policy'],
      `camera=${allowed}, microphone=${allowed}, display-capture=${allowed}`,
    );
    assert.equal(answer.headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(answer.headers['origin-agent-cluster'], '?1');
    assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    assert.equal(answer.headers['referrer-policy'], 'no-referrer');
  });

  test('a sandbox frame has its own origin, and only the lesson may show it', async () => {
    const { port } = app;
    const answer = await app.get('/sandbox/boot.html', { host: `p1.localhost:${port}` });
    assert.deepEqual(policyOf(answer), {
      'default-src': ["'self'", 'blob:', 'data:'],
      'script-src': ["'self'", "'unsafe-inline'", "'unsafe-eval'", 'blob:'],
      'style-src': ["'self'", "'unsafe-inline'", 'blob:'],
      'worker-src': ["'self'", 'blob:'],
      'connect-src': [
        "'self'",
        'blob:',
        'data:',
        `ws://p1.localhost:${port}`,
        `wss://p1.localhost:${port}`,
        `http://localhost:${port}`,
        `ws://localhost:${port}`,
      ],
      'object-src': ["'none'"],
      'form-action': ["'none'"],
      'frame-src': ["'none'"],
      'frame-ancestors': [`http://localhost:${port}`],
      sandbox: ['allow-scripts', 'allow-same-origin', 'allow-forms', 'allow-modals', 'allow-downloads'],
    });
    assert.equal(answer.headers['x-frame-options'], undefined);
    assert.equal(answer.headers['origin-agent-cluster'], '?1');
  });

  test('on a page’s host the sandbox is opaque, and its files may be loaded from nowhere', async () => {
    for (const host of [`localhost:${app.port}`, '192.0.2.7', 'workbook.example']) {
      for (const path of ['/sandbox/boot.html', '/%73andbox/boot.html']) {
        const answer = await app.get(path, { host });
        const policy = policyOf(answer);
        assert.deepEqual(policy['sandbox'], [
          'allow-scripts',
          'allow-forms',
          'allow-modals',
          'allow-downloads',
        ]);
        assert.deepEqual(policy['frame-ancestors'], ["'self'"]);
        assert.equal(answer.headers['access-control-allow-origin'], '*');
        assert.equal(answer.headers['cross-origin-resource-policy'], 'cross-origin');
      }
    }
    // Decoded once, not twice.
    assert.equal((await app.get('/%2573andbox/boot.html')).status, 404);
  });

  test('a page on another host than localhost has no frames but its own', async () => {
    const answer = await app.get('/', { host: '192.0.2.7:3000' });
    assert.deepEqual(policyOf(answer)['frame-src'], ["'self'"]);
    assert.match(String(answer.headers['permissions-policy']), /^camera=\(self\), /);
  });

  test('the scheme’s own port is left out', async () => {
    const lesson = await app.get('/', { host: 'localhost' });
    assert.deepEqual(policyOf(lesson)['frame-src'], ['http://127.0.0.1', 'http://*.localhost', "'self'"]);
    assert.equal((await app.get('/', { host: '127.0.0.1' })).headers.location, 'http://localhost/');
  });
});

describe('hosts, in a local network', { timeout: 30_000 }, () => {
  let app: Started;
  before(async () => {
    app = await startApp({
      lan: { hosts: ['192.0.2.2', 'ada.local'], port: 3000, sandboxPort: 3001 },
      signalingUrl: 'http://192.0.2.7:3000',
    });
  });
  after(() => app.stop());

  test('pages are on one port and learner code on the other, by address and by name', async () => {
    for (const name of ['192.0.2.2', 'ada.local']) {
      const lesson = await app.get('/', { host: `${name}:3000` });
      assert.equal(lesson.status, 200);
      const sandboxes = [`https://${name}:3001`, `http://${name}:3001`];
      assert.deepEqual(policyOf(lesson)['frame-src'], [...sandboxes, "'self'"]);
      assert.ok(
        String(lesson.headers['permissions-policy']).startsWith(
          `camera=(self "${sandboxes[0]}" "${sandboxes[1]}"), `,
        ),
      );

      const frame = await app.get('/sandbox/boot.html', { host: `${name}:3001` });
      assert.ok(policyOf(frame)['sandbox']?.includes('allow-same-origin'));
      assert.deepEqual(policyOf(frame)['frame-ancestors'], [`https://${name}:3000`, `http://${name}:3000`]);
      const page = await app.get('/lessons/05-peer-connection/', { host: `${name}:3001` });
      assert.equal(page.status, 307);
      assert.equal(page.headers.location, `https://${name}:3000/lessons/05-peer-connection/`);
    }
  });

  test('a page hears of the other port where it needs it, and of the address for others', async () => {
    const lanUrl = 'https://192.0.2.2:3000';
    const signalingUrl = 'http://192.0.2.7:3000';
    const config = async (host: string) => JSON.parse((await app.get('/config.json', { host })).text);
    assert.deepEqual(await config('192.0.2.2:3000'), {
      ...NO_CONFIG,
      sandboxPort: 3001,
      lanUrl,
      signalingUrl,
    });
    assert.deepEqual(await config(`localhost:${app.port}`), { ...NO_CONFIG, lanUrl, signalingUrl });
  });

  test('another name does not become ours by asking at our port', async () => {
    for (const host of ['stranger.example:3001', '192.0.2.9:3001']) {
      const frame = await app.get('/sandbox/boot.html', { host });
      if (frame.status === 200) assert.ok(!policyOf(frame)['sandbox']?.includes('allow-same-origin'), host);
    }
  });

  test('learner code and the page’s workshop may reach the signaling server elsewhere, and that one only', async () => {
    const host = `p1.localhost:${app.port}`;
    const connect = policyOf(await app.get('/sandbox/boot.html', { host }))['connect-src'];
    assert.deepEqual(connect?.slice(3), [
      `ws://${host}`,
      `wss://${host}`,
      `http://localhost:${app.port}`,
      `ws://localhost:${app.port}`,
      'http://192.0.2.7:3000',
      'ws://192.0.2.7:3000',
    ]);
    assert.deepEqual(policyOf(await app.get('/'))['connect-src'], [
      "'self'",
      `ws://localhost:${app.port}`,
      `wss://localhost:${app.port}`,
      'http://192.0.2.7:3000',
      'ws://192.0.2.7:3000',
    ]);
  });
});

describe('hosts, deployed', { timeout: 30_000 }, () => {
  test('SANDBOX_HOST and what is below it is for the sandbox, and SITE_ORIGIN for pages', async () => {
    const app = await startApp({
      sandboxHost: 'sandbox.example',
      siteOrigin: 'https://workbook.example',
      allowedHosts: ['notsandbox.example'],
    });
    const lesson = await app.get('/', { host: 'workbook.example' });
    assert.deepEqual(policyOf(lesson)['frame-src'], [
      'https://*.sandbox.example',
      'http://*.sandbox.example',
      "'self'",
    ]);
    assert.match(
      String(lesson.headers['permissions-policy']),
      /^camera=\(self "https:\/\/\*\.sandbox\.example" "http:\/\/\*\.sandbox\.example"\), /,
    );
    assert.deepEqual(JSON.parse((await app.get('/config.json', { host: 'workbook.example' })).text), {
      ...NO_CONFIG,
      sandboxHost: 'sandbox.example',
    });

    for (const host of ['p1.sandbox.example', 'sandbox.example', 'p1.sandbox.example:8443']) {
      const frame = await app.get('/sandbox/boot.html', { host });
      assert.ok(policyOf(frame)['sandbox']?.includes('allow-same-origin'));
      assert.deepEqual(policyOf(frame)['frame-ancestors'], ['https://workbook.example']);
      assert.deepEqual(policyOf(frame)['connect-src']?.slice(3), [
        `ws://${host}`,
        `wss://${host}`,
        'https://workbook.example',
        'wss://workbook.example',
      ]);
      const away = await app.get('/lessons/?a', { host });
      assert.equal(away.status, 307);
      assert.equal(away.headers.location, 'https://workbook.example/lessons/?a');
    }
    assert.equal((await app.get('/', { host: 'notsandbox.example' })).status, 200);
    assert.equal((await app.get('/', { host: 'p1.sandbox.example.evil.example' })).status, 421);
    await app.stop();
  });

  test('without SITE_ORIGIN any site may show the frames, and a lost reader is told why', async () => {
    const app = await startApp({ sandboxHost: 'sandbox.example' });
    const frame = await app.get('/sandbox/boot.html', { host: 'p1.sandbox.example' });
    assert.deepEqual(policyOf(frame)['frame-ancestors'], ['http:', 'https:']);
    const lost = await app.get('/', { host: 'p1.sandbox.example' });
    assert.equal(lost.status, 404);
    assert.match(lost.text, /SITE_ORIGIN/);
    await app.stop();
  });

  test('a host is taken apart', () => {
    assert.deepEqual(parseHost('P1.LocalHost.:3000'), { name: 'p1.localhost', port: ':3000' });
    assert.deepEqual(parseHost('[::1]'), { name: '[::1]', port: '' });
    assert.equal(parseHost(undefined), undefined);
    assert.equal(parseHost('a b'), undefined);
  });
});

describe('closing', { timeout: 30_000 }, () => {
  test('says goodbye to peers and does not wait for connections nobody uses', async () => {
    const app = await startApp();
    // Connects before the peers, so the server has taken it when they are there.
    await once(connect(app.port, '127.0.0.1'), 'connect');
    const peers = ['polling', 'websocket'].map(
      (transport) => new Peer(`http://127.0.0.1:${app.port}`, { transports: [transport] }),
    );
    await Promise.all(peers.map((peer) => peer.settled()));
    const gone = peers.map((peer) => once(peer.socket as never, 'disconnect'));
    const raw = new WebSocket(`ws://127.0.0.1:${app.port}/socket.io/?EIO=4&transport=websocket`);
    await once(raw, 'open');
    const rawClosed = once(raw, 'close') as Promise<[CloseEvent]>;

    await app.stop();
    await Promise.all(gone);
    const [{ wasClean }] = await rawClosed;
    assert.equal(wasClean, true);
    await assert.rejects(app.get('/'), { code: 'ECONNREFUSED' });
  });

  test('waits until a running answer is sent, and no longer', async () => {
    const app = await startApp();
    // Else a connection that is kept alive would be ended by this.
    app.http.keepAliveTimeout = 0;
    const agent = new Agent({ keepAlive: true });
    const response = await askSlowly(app.port, '/large.bin', { agent });
    let stopped = false;
    const stop = app.stop().then(() => {
      stopped = true;
    });
    await assert.rejects(app.get('/'), { code: 'ECONNREFUSED' });
    assert.equal(stopped, false);
    assert.equal((await buffer(response)).length, LARGE_BYTES);
    await stop;
    agent.destroy();
  });
});

describe('the program', { timeout: 60_000 }, () => {
  let program: ReturnType<typeof install>;
  before(() => {
    program = install();
  });
  after(() => program.remove());

  test('answers on both loopback addresses, on a free port if PORT is 0', async (t) => {
    const run = program.start({ PORT: '0' });
    const port = await run.port;
    assert.equal((await ask(port, '/healthz', { address: '127.0.0.1' })).status, 200);
    if (await hasIPv6()) {
      assert.equal((await ask(port, '/', { address: '::1' })).text, PAGES['index.html']);
      const peer = new Peer(`http://[::1]:${port}`, { transports: ['websocket'] });
      await peer.settled();
      peer.close();
    } else {
      t.diagnostic('this machine has no IPv6');
    }
    run.child.kill('SIGTERM');
    const { code, output, errors } = await run.ended;
    assert.equal(code, 0);
    assert.equal(output, `The workbook runs at http://localhost:${port}/\n`);
    assert.equal(errors, '');
  });

  for (const [signal, address] of [
    ['SIGTERM', '127.0.0.1'],
    ['SIGINT', '::1'],
  ] as const) {
    test(`finishes what is running on ${address} and ends with 0 on ${signal}`, async (t) => {
      if (address === '::1' && !(await hasIPv6())) {
        t.skip('this machine has no IPv6');
        return;
      }
      const run = program.start({ PORT: '0', SANDBOX_HOST: 'sandbox.example' });
      const port = await run.port;
      await once(connect(port, '127.0.0.1'), 'connect');
      const peer = new Peer(`http://127.0.0.1:${port}`);
      await peer.settled();
      assert.deepEqual(JSON.parse((await ask(port, '/config.json')).text), {
        ...NO_CONFIG,
        sandboxHost: 'sandbox.example',
      });
      const response = await askSlowly(port, '/large.bin', { address });

      const gone = once(peer.socket as never, 'disconnect');
      run.child.kill(signal);
      await gone;
      // A terminal and run.mjs both pass Ctrl-C on: this is one wish, not two.
      run.child.kill(signal);
      assert.equal((await buffer(response)).length, LARGE_BYTES);
      assert.equal((await run.ended).code, 0);
    });
  }

  test('says in one sentence that the port is in use, and how to choose another', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, output, errors } = await program.start({ PORT: String(port) }).ended;
    other.close();
    assert.equal(code, 1);
    assert.equal(output, '');
    assert.equal(
      errors,
      `Port ${port} is in use by another program: choose another one, for example PORT=${port + 1} npm start\n`,
    );
  });

  test('listens on what HOST says, and there only', async () => {
    const run = program.start({ PORT: '0', HOST: '127.0.0.1' });
    const port = await run.port;
    assert.equal((await ask(port, '/')).status, 200);
    await assert.rejects(ask(port, '/', { address: '::1' }));
    run.child.kill('SIGTERM');
    await run.ended;
  });

  test('says what is wrong with HOST and PORT', async () => {
    const host = await program.start({ PORT: '0', HOST: 'no.such.host.invalid' }).ended;
    assert.match(host.errors, /^HOST: expected .* found "no\.such\.host\.invalid"\. .*\n$/);
    assert.equal(host.code, 1);
    const port = await program.start({ PORT: 'x' }).ended;
    assert.match(port.errors, /^PORT: expected .*\n$/);
    assert.equal(port.code, 1);
  });

  test('says how to build when there is nothing to serve', async () => {
    const unbuilt = install({ built: false });
    const { code, errors } = await unbuilt.start({ PORT: '0' }).ended;
    unbuilt.remove();
    assert.equal(code, 1);
    assert.match(errors, /^[^\n]*npm run build[^\n]*\n$/);
  });
});

async function hasIPv6(): Promise<boolean> {
  const probe = createServer();
  probe.listen(0, '::1');
  try {
    await once(probe, 'listening');
    probe.close();
    return true;
  } catch {
    return false;
  }
}
