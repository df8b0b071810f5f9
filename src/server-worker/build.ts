/**
 * Builds the worker of a learner's server as one classic script. It has a build of its own: it wants the Node halves of
 * Socket.IO's packages (a server gets Buffers), and none of what it can't reach.
 */
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';

const here = (name: string) => join(import.meta.dirname, 'worker', `${name}.ts`);

/** What Node and the operating system have is in worker/, or nothing. */
const REPLACED: [find: RegExp, file: string][] = [
  [/^(node:)?https?$/, here('http')],
  [/^ws$/, here('ws')],
  [/^(node:)?timers$/, here('timers')],
  [/^(node:)?crypto$/, here('crypto')],
  [/^debug$/, here('debug')],
  [/^cors$/, here('cors').replace(/ts$/, 'cjs')],
  [/^((node:)?(fs|path|stream|zlib|url|querystring)|accepts|cookie)$/, here('nothing')],
  // Engine.IO's other transports, and its older protocol.
  [/^\.\/(userver|polling|polling-jsonp|webtransport|parser-v3\/index|uws)(\.js)?$/, here('nothing')],
];

export async function buildServerWorker(root: string, minify: boolean): Promise<string> {
  const built = (await build({
    configFile: false,
    root,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: REPLACED.map(([find, replacement]) => ({ find, replacement })),
      conditions: ['node', 'require'],
      mainFields: ['main'],
    },
    build: {
      write: false,
      minify,
      target: 'es2022',
      lib: { entry: here('main'), formats: ['iife'], name: 'workbookServer' },
      rolldownOptions: { output: { strictExecutionOrder: true, keepNames: true } },
    },
  })) as Rolldown.RolldownOutput[];
  return built[0]?.output[0].code ?? '';
}

/** The shared server as a program for the worker, which has the packages that it imports. */
export async function buildSharedServer(root: string, minify: boolean): Promise<string> {
  const built = (await build({
    configFile: false,
    root,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: [
        {
          find: /^node:(crypto|net|os)$/,
          replacement: join(import.meta.dirname, 'shared/node.ts'),
        },
      ],
    },
    build: {
      write: false,
      minify,
      target: 'es2022',
      lib: { entry: join(import.meta.dirname, 'shared/main.ts'), formats: ['es'] },
      rolldownOptions: { external: ['node:http', 'socket.io'] },
    },
  })) as Rolldown.RolldownOutput[];
  return built[0]?.output[0].code ?? '';
}

/**
 * The hidden frame. It gets the worker's text and a port, makes the worker from a blob, and hands the port on: from then
 * on the page and the worker talk to each other alone. The policy goes on to the worker: no network, no storage.
 */
export const WALL_HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Server</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:">
<script>
addEventListener('message', ({ source, data, ports }) => {
  if (source !== parent || !ports[0]) return;
  const worker = new Worker(URL.createObjectURL(new Blob([data], { type: 'text/javascript' })));
  worker.postMessage(null, [ports[0]]);
}, { once: true });
</script></html>
`;
