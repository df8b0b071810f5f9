/**
 * Turns the learner's files into the frame's document: scripts and styles become blobs, relative imports go through an
 * import map, and every error still carries the learner's own file, line and column (sourceURL).
 *
 * Decided against a service worker: it fails where third-party storage is blocked.
 */
import { changedDeclarations } from '../../trace/style.ts';
import type { FrameFile } from '../protocol.ts';
import type { Change } from './changes.ts';
import { WATCH_SOCKETS } from './record.ts';
import { SHARED_IO } from './shared-server.ts';
import { knowFile, sourceRoot } from './source.ts';

/** What lesson code can import by name; `texts` of packages that this frame cannot load by itself. */
function packageUrls(texts: Record<string, string>): Record<string, string> {
  const urlOf = (name: string) =>
    texts[name] === undefined
      ? new URL(`/sandbox/${name}.js`, sourceRoot).href
      : URL.createObjectURL(new Blob([texts[name]], { type: 'text/javascript' }));
  const socketIo = urlOf('socket.io-client');
  // The real client, which the recorder has seen, and which may have another server than its own (shared-server.ts).
  const recorded = `import { Manager, io as native } from '${socketIo}';
globalThis[Symbol.for('${WATCH_SOCKETS.description}')]?.(Manager);
const io = globalThis[Symbol.for('${SHARED_IO.description}')]?.(native) ?? native;
export * from '${socketIo}';
export { io, io as connect, io as default };
`;
  return {
    'socket.io-client': URL.createObjectURL(new Blob([recorded], { type: 'text/javascript' })),
    'webrtc-adapter': urlOf('webrtc-adapter'),
  };
}

const SCRIPT = /\.(ts|js|mjs)$/;

/** The blob URL of each stylesheet and the text that it has now, for live edits. */
const styles = new Map<string, string>();
const styleTexts = new Map<string, string>();
/** What stands in place of its links, once it was edited. */
const edited = new Map<string, HTMLStyleElement[]>();

/** The HTML to write, on the same lines as the learner's. `files` holds index.html, else a page is made from the scripts. */
export function assemble(files: readonly FrameFile[], packages: Record<string, string>): string {
  const urls = new Map<string, string>();
  for (const file of files) urls.set(file.path, blobUrl(file));
  const html = files.find(({ path }) => path === 'index.html')?.text ?? bareDocument(files);
  knowFile('index.html');

  const imports = packageUrls(packages);
  for (const { path } of files) {
    const url = urls.get(path);
    if (url && SCRIPT.test(path)) imports[`workbook:/${path}`] = url;
  }
  // As Vite does it, which serves the same files at home: import text from './ripple.frag?raw'.
  for (const { path, text } of files) {
    const module = new Blob([`export default ${JSON.stringify(text)};`], { type: 'text/javascript' });
    imports[`workbook:/${path}?raw`] = URL.createObjectURL(module);
  }
  const map = `<script type="importmap">${JSON.stringify({ imports })}</script>`;
  const written = liftInlineScripts(swapUrls(html, urls));
  const doctype = /^\s*<!doctype[^>]*>/i.exec(written)?.[0];
  return doctype ? doctype + map + written.slice(doctype.length) : map + written;
}

/** Applies an edited stylesheet to the running document; calls go on. `note` is told which declarations differ now. */
export function applyStyle(path: string, text: string, note: (change: Change) => void): void {
  const url = styles.get(path);
  if (url === undefined) return;
  for (const { selector, property, from, to } of changedDeclarations(styleTexts.get(path) ?? '', text))
    note({ object: `${path} ${selector}`, property, from, to });
  styleTexts.set(path, text);
  // In place of the <link> once and for all: a style element takes new text at once, a link would have to load it.
  let elements = edited.get(path);
  if (!elements) {
    const links = [...document.querySelectorAll('link')].filter(({ href }) => href === url);
    elements = links.map((link) => {
      const style = document.createElement('style');
      style.media = link.media;
      link.replaceWith(style);
      return style;
    });
    edited.set(path, elements);
  }
  for (const style of elements) style.textContent = text;
}

function blobUrl({ path, text }: FrameFile): string {
  if (path.endsWith('.css')) {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/css' }));
    styles.set(path, url);
    styleTexts.set(path, text);
    return url;
  }
  if (!SCRIPT.test(path)) return URL.createObjectURL(new Blob([text], { type: mimeType(path) }));
  const url = URL.createObjectURL(
    new Blob([text, `\n//# sourceURL=${sourceRoot}${path}`], { type: 'text/javascript' }),
  );
  knowFile(path, url);
  return url;
}

function mimeType(path: string): string {
  if (path.endsWith('.svg')) return 'image/svg+xml';
  if (path.endsWith('.json')) return 'application/json';
  return path.endsWith('.html') ? 'text/html' : 'text/plain';
}

function bareDocument(files: readonly FrameFile[]): string {
  const scripts = files.filter(({ path }) => /^main\.(ts|js)$/.test(path));
  const tags = scripts.map(({ path }) => `<script type="module" src="${path}"></script>`).join('');
  const css = files.some(({ path }) => path === 'main.css') ? '<link rel="stylesheet" href="main.css">' : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">${css}</head><body>${tags}</body></html>`;
}

/** src="main.ts" and href="main.css" become blobs, in place, so that lines stay. */
function swapUrls(html: string, urls: ReadonlyMap<string, string>): string {
  return html.replace(
    /(<(?:script|link|img|video|audio|source)\b[^>]*?\s(?:src|href)\s*=\s*)(["'])(.*?)\2/gi,
    (whole, before: string, quote: string, target: string) => {
      const url = urls.get(target.replace(/^\.?\//, ''));
      return url ? before + quote + url + quote : whole;
    },
  );
}

/**
 * Chromium counts the lines of a written document's inline scripts from their tag. So they become blobs too, padded with
 * as many empty lines and blanks as stood before them.
 */
function liftInlineScripts(html: string): string {
  return html.replace(
    /(<script\b(?![^>]*\ssrc\s*=)([^>]*))>([\s\S]*?)<\/script>/gi,
    (whole, open: string, attributes: string, code: string, offset: number) => {
      const type = /\stype\s*=\s*["']?([^"'\s>]*)/i.exec(attributes)?.[1] ?? '';
      if (!/^(module|text\/javascript|)$/i.test(type) || code.trim() === '') return whole;
      const above = html.slice(0, offset + open.length + 1).split('\n');
      const padding = '\n'.repeat(above.length - 1) + ' '.repeat(above.at(-1)?.length ?? 0);
      const text = `${padding}${code}\n//# sourceURL=${sourceRoot}index.html`;
      const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
      knowFile('index.html', url);
      return `${open} src="${url}">${'\n'.repeat(code.split('\n').length - 1)}</script>`;
    },
  );
}
