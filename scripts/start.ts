// `npm start`: builds the site where it is missing or older than its sources, then serves it. One process in the end, so
// that a signal reaches the server.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['lessons', 'src', 'public', 'scripts', 'astro.config.mjs', 'package.json'];

function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const built = join(root, 'dist/index.html');
const isStale =
  !existsSync(built) ||
  Math.max(...SOURCES.map((name) => newest(join(root, name)))) > statSync(built).mtimeMs;
if (isStale) {
  console.log('Building the site…');
  process.chdir(root);
  const { build } = await import('astro');
  await build({ root, logLevel: 'warn' });
}
await import('../server/main.ts');
