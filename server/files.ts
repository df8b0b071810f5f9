// The built site from a folder. sirv does the work (precompressed .br and .gz beside a file, ETag, ranges); what it
// leaves open is done here: addresses of folders, a 404 page, caching by folder, files that go away.
//
// It reads names and sizes once, at the start: after a new build, start the server again.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, relative, sep } from 'node:path';
import sirv from 'sirv';

export interface Files {
  /** Whether `path` ('/lessons/05-x') is a folder with a page, which has to be asked for with a slash at the end. */
  isFolder(path: string): boolean;
  /** Sends the file at `path`; calls `missing` if there is none. GET and HEAD only. */
  send(request: IncomingMessage, response: ServerResponse, path: string, missing: () => void): void;
  /** The text of 404.html, or undefined if the site has none. */
  notFoundPage: Buffer | undefined;
}

/** Throws if `root` is no folder. */
export function createFiles(root: string): Files {
  const serve = sirv(root, { etag: true, brotli: true, gzip: true, extensions: [] });
  const folders = new Set(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name === 'index.html')
      .map((entry) => `/${relative(root, entry.parentPath).split(sep).join('/')}`),
  );
  folders.delete('/');
  const notFound = join(root, '404.html');

  return {
    isFolder: (path) => folders.has(path),
    notFoundPage: existsSync(notFound) ? readFileSync(notFound) : undefined,

    send(request, response, path, missing) {
      // sirv decodes once more, and would find index.html beside other names too: hand it the one file we mean.
      request.url = encodeURI(path.endsWith('/') ? `${path}index.html` : path);
      if (!isRange(request.headers.range)) delete request.headers.range;
      response.setHeader('Vary', 'Accept-Encoding');
      // What Astro puts there has a hash of its content in its name.
      const isHashed = path.startsWith('/_astro/');
      response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      // sirv lets go of its stream: a file deleted by a new build would end the process, and a reader who leaves
      // early would leave the file open.
      response.once('pipe', (file) => {
        file.once('error', () => response.destroy());
        response.once('close', () => file.destroy());
      });
      serve(request, response, () => {
        response.removeHeader('Vary');
        response.removeHeader('Cache-Control');
        missing();
      });
    },
  };
}

// 'bytes=0-', 'bytes=100-199'. Anything else may be ignored (RFC 9110 §14.2); sirv would stumble over 'bytes=5-2'.
function isRange(range: string | undefined): boolean {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  return first !== undefined && (!last || Number(first) <= Number(last));
}
