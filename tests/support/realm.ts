/**
 * A page whose two frames are realms of one origin: `native` with webrtc-adapter alone, `recorded` with the recorder
 * after it, as in the sandbox. A probe that answers differently in them shows what the recorder changed.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { eagerRecorder } from '../../scripts/eager.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FRAME = './src/sandbox/frame';

export const ADAPTER = "import adapter from 'webrtc-adapter'; Object.assign(globalThis, { adapter });";
/** What main.ts does; the trace stays in the realm for the test to read, unless a bench says where it goes. */
export const RECORDER = `
  import { createOutbox } from '${FRAME}/outbox.ts';
  import { capturePlatform } from '${FRAME}/preview.ts';
  import { installRecorder, watchDocument } from '${FRAME}/record.ts';
  import { knowFile } from '${FRAME}/source.ts';
  const trace = [];
  capturePlatform();
  installRecorder((happenings) => (globalThis.emitHappenings ?? ((all) => trace.push(...all)))(happenings));
  watchDocument();
  knowFile('main.ts');
  Object.assign(globalThis, { trace, createOutbox });`;

/** `lines` of code as one classic script, minified as the sandbox's is; imports begin at the project's folder. */
export async function bundle(lines: string): Promise<string> {
  // No file of that name: it only gives the imports a folder to begin from.
  const entry = join(root, 'entry.ts');
  const built = (await build({
    configFile: false,
    root,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'entry',
        enforce: 'pre',
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => (id === entry ? lines : null),
      },
      eagerRecorder,
    ],
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'entry' },
    },
  })) as Rolldown.RolldownOutput[];
  return built[0]?.output[0].code ?? '';
}

/** Where a server of this machine can be reached, without a slash at its end, and what ends it. */
interface Site {
  site: string;
  close: () => void;
}

/** Serves on a free port of localhost. */
export async function listen(server: Server): Promise<Site> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    site: `http://localhost:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function html(...scripts: string[]): string {
  const tags = scripts.map((src) => `<script src="${src}"></script>`).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Realm</title>${tags}</html>`;
}

/**
 * Serves `/` (both realms as frames), `/native`, `/recorded` and `files` by path on a free port of localhost; `attach`
 * may serve more.
 */
export async function serveRealms(
  files: Record<string, string> = {},
  attach: (server: Server) => void = () => {},
): Promise<Site> {
  const served: Record<string, string> = {
    '/': '<!doctype html><html lang="en"><title>Realms</title><iframe name="native" src="/native"></iframe><iframe name="recorded" src="/recorded"></iframe></html>',
    '/native': html('/adapter.js', '/helpers.js'),
    '/recorded': html('/adapter.js', '/recorder.js', '/helpers.js'),
    '/adapter.js': await bundle(ADAPTER),
    '/recorder.js': await bundle(RECORDER),
    '/helpers.js': '',
    ...files,
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const text = served[path];
    const isScript = /\.[jt]s$/.test(path);
    response.setHeader('content-type', `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`);
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  attach(server);
  return listen(server);
}
