/**
 * The site under test: a copy of the project with the folders of tests/fixtures/lessons added to lessons/ and nothing
 * else touched, built and served as a user would. So every browser test also shows that a lesson is a folder.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = [
  'astro.config.mjs',
  'package.json',
  'tsconfig.json',
  'lab',
  'lessons',
  'public',
  'scripts',
  'server',
  'src',
];

export default async function setUp(): Promise<() => void> {
  const copy = mkdtempSync(join(tmpdir(), 'workbook-test-'));
  for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true });
  cpSync(join(root, 'tests/fixtures/lessons'), join(copy, 'lessons'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');

  const built = spawnSync('astro', ['build'], {
    cwd: copy,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (built.status !== 0 || !existsSync(join(copy, 'dist/index.html'))) {
    throw new Error(`The site with the fixture lesson could not be built:\n${built.stdout}\n${built.stderr}`);
  }
  const server = spawn(process.execPath, ['server/main.ts'], {
    cwd: copy,
    // The name is that of the one test on a host without a site for the sandbox.
    env: { ...process.env, PORT: '0', HOST: '', ALLOWED_HOSTS: 'workbook.test' },
  });
  process.env['WORKBOOK_URL'] = await address(server);
  process.env['WORKBOOK_COPY'] = copy;

  return () => {
    server.kill();
    rmSync(copy, { recursive: true, force: true });
  };
}

function address(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      const [url] = /http:\/\/\S+/.exec(output) ?? [];
      if (url) resolve(url.replace(/\/$/, ''));
    };
    server.stdout?.on('data', read);
    server.stderr?.on('data', read);
    server.on('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output}`)));
  });
}
