/**
 * What this site needs of Astro beyond pages: the sandbox's files, the signaling server in `npm run dev`, and a lean
 * build.
 *
 * The sandbox's runtime is one classic script, built apart from the site: it runs on another origin, before anything
 * else, and must not share a chunk with the pages.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { AstroIntegration } from 'astro';
import { build, type Rolldown, type ViteDevServer } from 'vite';
import { later } from '../src/i18n/en-later.ts';
import { buildServerWorker, buildSharedServer, WALL_HTML } from '../src/server-worker/build.ts';
import { eagerRecorder } from './eager.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** A page that holds nothing but the runtime; the runtime writes the learner's document over it. */
const BOOT_HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox</title><script src="/sandbox/frame.js"></script><p hidden>${later.sandbox.allowed}</p></html>`;

const SMALL_BYTES = 500_000;

const CONTENT_TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** The files under /sandbox/, by name. */
export async function sandboxFiles(minify: boolean): Promise<Record<string, string>> {
  const built = (await build({
    configFile: false,
    root,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [eagerRecorder],
    build: {
      write: false,
      minify,
      target: 'es2022',
      lib: { entry: join(root, 'src/sandbox/frame/main.ts'), formats: ['iife'], name: 'workbookFrame' },
    },
  })) as Rolldown.RolldownOutput[];
  const runtime = built[0]?.output[0].code ?? '';
  const socketIo = join(require.resolve('socket.io-client/package.json'), '../dist/socket.io.esm.min.js');
  return {
    'boot.html': BOOT_HTML,
    'frame.js': runtime,
    'socket.io-client.js': (await readFile(socketIo, 'utf8')).replace(
      /\n\/\/# sourceMappingURL=.*\s*$/,
      '\n',
    ),
    // A server that runs in the page, and the frame around it.
    'server.html': WALL_HTML,
    'server-worker.js': await buildServerWorker(root, minify),
    'shared-server.js': await buildSharedServer(root, minify),
    // The runtime has loaded the adapter already, before anything else could run.
    'webrtc-adapter.js': 'export default globalThis.adapter;\n',
  };
}

export function workbook(): AstroIntegration {
  return {
    name: 'workbook',
    hooks: {
      'astro:server:setup': ({ server }) => {
        serveSandbox(server);
        return serveSignaling(server);
      },
      'astro:build:done': async ({ dir }) => {
        const out = fileURLToPath(dir);
        const { mkdir } = await import('node:fs/promises');
        await mkdir(join(out, 'sandbox'), { recursive: true });
        for (const [name, text] of Object.entries(await sandboxFiles(true))) {
          await writeFile(join(out, 'sandbox', name), text);
        }
        await unlinkLazyStyles(out);
        await indexForSearch(out);
        await compress(out);
      },
    },
  };
}

/** In dev the sandbox is built when it is asked for, and again after an edit. */
function serveSandbox(server: ViteDevServer): void {
  let files: Promise<Record<string, string>> | undefined;
  server.watcher.on('change', (path) => {
    if (/src[\\/](sandbox|server-worker|trace)[\\/]/.test(path)) files = undefined;
  });
  server.middlewares.use('/sandbox', (request, response, next) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
    files ??= sandboxFiles(false);
    files.then(
      (built) => {
        const file = built[name];
        if (file === undefined) return next();
        response.setHeader('Content-Type', CONTENT_TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain');
        response.setHeader('Origin-Agent-Cluster', '?1');
        response.setHeader('Access-Control-Allow-Origin', '*');
        response.setHeader('Cache-Control', 'no-store');
        response.end(file);
      },
      (error) => {
        files = undefined;
        next(error);
      },
    );
  });
}

/** Socket.IO beside Vite's own socket, on one port; an edit in server/ restarts it (astro watches the folder). */
async function serveSignaling(server: ViteDevServer): Promise<void> {
  if (!server.httpServer) return;
  const { attachSignaling } = (await server.ssrLoadModule(
    '/server/signaling.ts',
  )) as typeof import('../server/signaling.ts');
  const { workshops } = (await server.ssrLoadModule(
    '/server/class/class.ts',
  )) as typeof import('../server/class/class.ts');
  const io = attachSignaling(server.httpServer as import('node:http').Server, { classes: workshops() });
  server.watcher.add(join(root, 'server'));
  server.watcher.on('change', (path) => {
    if (path.startsWith(join(root, 'server'))) void server.restart();
  });
  server.httpServer.once('close', () => void io.close());
}

/** Astro links the CSS of dynamic chunks from every page; Vite's scripts name it, and load it with its code. */
async function unlinkLazyStyles(out: string): Promise<void> {
  const scripts = await filesUnder(join(out, '_astro'), /\.js$/);
  const texts = await Promise.all(scripts.map((path) => readFile(path, 'utf8')));
  const lazy = new Set(texts.flatMap((text) => text.match(/_astro\/[\w.-]+\.css/g) ?? []));
  for (const page of await filesUnder(out, /\.html$/)) {
    const html = await readFile(page, 'utf8');
    const lean = html.replace(/<link[^>]*rel="stylesheet"[^>]*>/g, (link) =>
      [...lazy].some((name) => link.includes(name)) ? '' : link,
    );
    if (lean !== html) await writeFile(page, lean);
  }
}

/** Makes the search index of what is marked data-pagefind-body. */
async function indexForSearch(out: string): Promise<void> {
  const pagefind = await import('pagefind');
  const { index, errors } = await pagefind.createIndex();
  // It runs a program of its own, which there is not for every system: the site is whole without a search.
  if (!index) return console.warn(`There will be no search: ${errors.join('; ')}`);
  await index.addDirectory({ path: out });
  await index.writeFiles({ outputPath: join(out, 'pagefind') });
  await pagefind.close();
  // Ready-made user interfaces; ours is src/components/search-dialog.ts.
  for (const name of await readdir(join(out, 'pagefind'))) {
    if (/-ui\.|component|highlight/.test(name)) await rm(join(out, 'pagefind', name));
  }
}

/** Lays .br and .gz beside each text file, for the server to send as they are. */
async function compress(out: string): Promise<void> {
  const toBrotli = promisify(brotliCompress);
  const toGzip = promisify(gzip);
  for (const stale of await filesUnder(out, /\.(br|gz)$/)) await rm(stale);
  const files = await filesUnder(out, /\.(html|css|js|json|svg|ttf|xml|txt)$/);
  await Promise.all(
    files.map(async (path) => {
      const text = await readFile(path);
      if (text.length < 1024) return;
      // The best takes its time: pages and their scripts have it, the editor's megabytes do not.
      const quality = text.length < SMALL_BYTES ? 11 : 9;
      await writeFile(
        `${path}.br`,
        await toBrotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
      );
      await writeFile(`${path}.gz`, await toGzip(text));
    }),
  );
}

async function filesUnder(folder: string, pattern: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
