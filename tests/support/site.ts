// A small built site in a folder of its own, precompressed like the real one.
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export const PAGES = {
  'index.html': '<h1>The workbook</h1>',
  'lessons/05-peer-connection/index.html': '<h1>Stream video</h1>',
  'lessons/한국어/index.html': '<h1>한국어</h1>',
  '404.html': '<h1>Nothing here</h1>',
  'readme.txt': 'Plain.',
  '.secret': 'not for you',
  '_astro/main.DYx2.js': `console.log(${JSON.stringify('workbook '.repeat(200))});`,
  'sandbox/boot.html': '<script src="frame.js"></script>',
  'sandbox/frame.js': 'export {};',
} as const;

/** The size of /large.bin, which holds nothing: more than any kernel keeps for a reader who does not read. */
export const LARGE_BYTES = 64 * 1024 * 1024;

/** Returns the site's folder and the undo. */
export function buildSite(): { root: string; remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'workbook-site-'));
  writeSite(root);
  return { root, remove: () => rmSync(root, { recursive: true }) };
}

export function writeSite(root: string): void {
  for (const [name, text] of Object.entries(PAGES)) {
    const file = join(root, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    writeFileSync(`${file}.br`, brotliCompressSync(text));
    writeFileSync(`${file}.gz`, gzipSync(text));
  }
  const large = join(root, 'large.bin');
  writeFileSync(large, '');
  truncateSync(large, LARGE_BYTES);
}
