/**
 * The exercise as a project of its own: `npm install && npm start`. Vite serves the same files, TypeScript and all; where
 * lesson code uses `workbook`, a small file stands in for the sandbox's global.
 */
import { strToU8, zipSync } from 'fflate';
import globals from '../sandbox/globals.d.ts?raw';
import type { FrameFile } from '../sandbox/protocol.ts';

/** Pinned to what the workbook itself runs with. */
const VERSIONS = {
  'socket.io-client': '4.8.4',
  'webrtc-adapter': '9.0.6',
  'socket.io': '4.8.4',
  vite: '8.3.8',
};

const WORKBOOK_JS = `// Stands in for the sandbox's global: who this page is, from its address (?peer=Bob&room=home&iceTransportPolicy=relay).
const query = new URLSearchParams(location.search);
globalThis.workbook = Object.freeze({
  peer: query.get('peer') ?? 'Alice',
  room: query.get('room') ?? 'home',
  iceTransportPolicy: query.get('iceTransportPolicy') ?? 'all',
});
`;

/** The learner's own signaling server, where an exercise has one. */
const SERVER_FILE = 'server.ts';

/** What `npm start` runs then: the server as a program of its own, beside the pages. */
const START_JS = `import { spawn } from 'node:child_process';
import { createServer } from 'vite';

// Started again whenever the file changes.
const server = spawn(process.execPath, ['--watch', 'server.ts'], { stdio: 'inherit' });
process.on('exit', () => server.kill());

const pages = await createServer({ server: { open: !process.env.CI } });
await pages.listen();
pages.printUrls();
`;

/** Saves `<exercise>.zip`. */
export function download(exercise: string, files: readonly FrameFile[], peers: number): void {
  const name = exercise.replace('/', '-');
  const zip = zipSync(
    Object.fromEntries(
      projectFiles(name, files, peers).map(({ path, text }) => [`${name}/${path}`, strToU8(text)]),
    ),
  );
  const url = URL.createObjectURL(new Blob([zip as Uint8Array<ArrayBuffer>], { type: 'application/zip' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: `${name}.zip` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The project's files; index.html first loads the stand-in, in the same line as its head. */
function projectFiles(name: string, files: readonly FrameFile[], peers: number): FrameFile[] {
  const usesSignaling = files.some(({ text }) => text.includes('socket.io-client'));
  const hasServer = files.some(({ path }) => path === SERVER_FILE);
  const packageJson = {
    name,
    private: true,
    type: 'module',
    scripts: { start: hasServer ? 'node start.js' : 'vite --open' },
    dependencies: {
      ...(hasServer && { 'socket.io': VERSIONS['socket.io'] }),
      ...(usesSignaling && { 'socket.io-client': VERSIONS['socket.io-client'] }),
      'webrtc-adapter': VERSIONS['webrtc-adapter'],
      vite: VERSIONS.vite,
    },
  };
  const tabs =
    peers > 1
      ? '\nOpen it in a tab for each peer: add `?peer=Alice` to the address of one, `?peer=Bob` to the next, and so on.\n'
      : '';
  const needs = hasServer
    ? 'It opens in your browser. The signaling server is `server.ts`, a program of its own that `npm start` runs beside the pages; TypeScript runs as it is in Node 22.18 or newer.'
    : 'It opens in your browser; Vite wants Node 20.19 or newer.';
  return [
    ...files.map(({ path, text }) => ({
      path,
      text:
        path === 'index.html'
          ? text.replace(/<head>/i, '<head><script type="module" src="workbook.js"></script>')
          : text,
    })),
    ...(hasServer ? [{ path: 'start.js', text: START_JS }] : []),
    { path: 'workbook.js', text: WORKBOOK_JS },
    { path: 'globals.d.ts', text: globals },
    { path: 'package.json', text: `${JSON.stringify(packageJson, null, 2)}\n` },
    {
      path: 'README.md',
      text: `# ${name}\n\n    npm install\n    npm start\n\n${needs} Cameras work on http://localhost without a certificate.\n${tabs}`,
    },
  ];
}
