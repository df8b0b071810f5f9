// The built site on a free port, for the benches that open its pages.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../server/main.ts', import.meta.url));

/** Starts the server; `close` ends it. Throws where there is no build in dist/. */
export async function serveSite(): Promise<{ site: string; close: () => void }> {
  const server = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: '0', HOST: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // At its end, too: without a build the server says so, and ends.
  await once(server.stdout, 'readable');
  const line: unknown = server.stdout.read();
  server.stdout.resume();
  const site = /http:\/\/\S+\d/.exec(String(line))?.[0];
  if (!site) throw new Error(`The server printed no address: ${line}`);
  return { site, close: () => server.kill() };
}
