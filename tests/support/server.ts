/** A further server over the built copy of the site (copy.ts), with settings of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface SiteServer {
  /** 'http://localhost:40123' */
  url: string;
  /** What it has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** `until` is what it prints last at its start. */
export async function startServer(
  env: Record<string, string> = {},
  args: string[] = [],
  until = /http:\/\/\S+/,
): Promise<SiteServer> {
  const child = spawn(process.execPath, ['server/main.ts', ...args], {
    cwd: process.env['WORKBOOK_COPY'],
    env: { ...process.env, PORT: '0', HOST: '', ...env },
  });
  const ended = once(child, 'exit');
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
        const [found] = /http:\/\/\S+/.exec(output) ?? [];
        if (found && until.test(output)) resolve(found.replace(/\/$/, ''));
      });
    }
    ended.then(([code]) => reject(new Error(`The server ended with ${code}:\n${output}`)), reject);
  });
  return {
    url,
    output: () => output,
    async stop() {
      child.kill();
      await ended;
    },
  };
}
