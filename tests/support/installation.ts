// The server as a program of its own: a copy of server/ beside a small dist/, so that a test needs no build.
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSite } from './site.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));

export interface Run {
  child: ChildProcess;
  /** Resolves with the port once the program says where it runs; rejects if it ends before. */
  port: Promise<number>;
  ended: Promise<{ code: number | null; output: string; errors: string }>;
}

/** Returns a function that starts server/main.ts there, and the undo. */
export function install({ built = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'workbook-server-'));
  cpSync(join(repository, 'server'), join(folder, 'server'), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  if (built) writeSite(join(folder, 'dist'));

  const running = new Set<ChildProcess>();
  return {
    start(env: Record<string, string>): Run {
      const child = spawn(process.execPath, [join(folder, 'server', 'main.ts')], {
        env: { PATH: process.env['PATH'], ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running.add(child);
      let output = '';
      let errors = '';
      child.stderr.on('data', (text) => (errors += text));
      const ended: Run['ended'] = new Promise((resolve) =>
        child.once('close', (code) => {
          running.delete(child);
          resolve({ code, output, errors });
        }),
      );
      const port = new Promise<number>((resolve, reject) => {
        child.stdout.on('data', (text) => {
          output += text;
          const found = /runs at http:\/\/[^/]+:(\d+)\//.exec(output)?.[1];
          if (found) resolve(Number(found));
        });
        ended.then(({ code }) => reject(new Error(`The server ended with ${code}: ${errors}`)));
      });
      // Whoever waits for the end only does not look at the port.
      port.catch(() => {});
      return { child, port, ended };
    },
    remove() {
      for (const child of running) child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}
