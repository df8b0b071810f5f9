/** Small pages and real signaling on one free port: for calls between browsers without the workbook around them. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { attachSignaling } from '../../server/signaling.ts';

export interface Pages {
  port: number;
  /** 'http://127.0.0.1:40123' */
  url: string;
  close(): Promise<void>;
}

const IMPORTS =
  '<script type="importmap">{ "imports": { "socket.io-client": "/socket.io-client.js" } }</script>';
const VIDEOS = `<video id="local" autoplay playsinline muted></video>
  <video id="remote" autoplay playsinline muted></video>`;

function file(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
}

/**
 * A page with two videos that runs one file of the project: a module (.ts), or a script of 2018 (.js) with a global `io`.
 * Its address is the file's without the ending.
 */
export function pageOf(path: string): Record<string, string> {
  const isModule = path.endsWith('.ts');
  const script = isModule
    ? `${IMPORTS}<script type="module" src="/${path}"></script>`
    : `<script src="/socket.io/socket.io.js"></script><script src="/${path}"></script>`;
  return {
    [`/${path.replace(/\.[jt]s$/, '')}`]: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Call</title>${VIDEOS}${script}</html>`,
    [`/${path}`]: isModule ? stripTypeScriptTypes(file(path)) : file(path),
  };
}

/** The page of an exercise as the learner has it: its index.html and main.ts. */
export function exercisePage(folder: string): Record<string, string> {
  const html = file(`${folder}/index.html`)
    .replace('<head>', `<head>${IMPORTS}`)
    .replace(/<link rel="stylesheet"[^>]*>/, '')
    .replace('src="main.ts"', `src="/${folder}/main.js"`);
  return { [`/${folder}`]: html, [`/${folder}/main.js`]: stripTypeScriptTypes(file(`${folder}/main.ts`)) };
}

export async function servePages(pages: Record<string, string>): Promise<Pages> {
  const client = file('node_modules/socket.io-client/dist/socket.io.esm.min.js');
  const http = createServer(({ url = '/' }, response) => {
    const text = url === '/socket.io-client.js' ? client : pages[url];
    response.statusCode = text === undefined ? 404 : 200;
    response.setHeader('Content-Type', /\.[jt]s$/.test(url) ? 'text/javascript' : 'text/html');
    response.end(text);
  });
  const io = attachSignaling(http);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, close: async () => void (await io.close()) };
}

export interface Cable {
  url: string;
  /** From now on nothing passes: with `ends`, connections break at once and none can be made; else nobody is told. */
  cut(how: 'ends' | 'silence'): void;
  /** What was open is dead; what was tried meanwhile, and anything new, gets through. */
  mend(): void;
  close(): void;
}

/** Another way to a server of this machine, that can be cut. */
export async function layCable(port: number): Promise<Cable> {
  let cut: 'ends' | 'silence' | undefined;
  const pairs = new Set<{ ends: [Socket, Socket]; isDead: boolean }>();
  const server = createTcpServer((near) => {
    if (cut === 'ends') {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    const pair: { ends: [Socket, Socket]; isDead: boolean } = { ends: [near, far], isDead: false };
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (data) => {
        if (!pair.isDead) to.write(data);
      });
      from.on('close', () => {
        // Through a dead cable not even the end of a connection is told.
        if (!pair.isDead) to.destroy();
        if (to.destroyed) pairs.delete(pair);
      });
      from.on('error', () => from.destroy());
    }
    // As a cable does with what is sent again and again: it waits until it can pass.
    if (cut === 'silence') for (const end of pair.ends) end.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut(how) {
      cut = how;
      for (const pair of pairs) {
        pair.isDead = true;
        if (how === 'ends') for (const end of pair.ends) end.destroy();
      }
    },
    mend() {
      cut = undefined;
      for (const pair of pairs) {
        for (const end of pair.ends) {
          if (pair.isDead) end.destroy();
          else end.resume();
        }
      }
    },
    close() {
      for (const { ends } of pairs) for (const end of ends) end.destroy();
      server.close();
    },
  };
}
