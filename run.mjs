// Runs a command of this project under a Node that is new enough.
//
//   node run.mjs astro build        node run.mjs node scripts/start.ts
//
// Astro 7 and Node's own type stripping want Node 24.2 or newer. A learner's machine may have 18, 20 or 22, so npm
// brings one along as a platform package without install scripts (optionalDependencies in package.json).
// Decided against the package `node` (a preinstall script, which npm 12 blocks) and against `devEngines` (aborts).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED = [24, 2];
const root = dirname(fileURLToPath(import.meta.url));

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1]);
}

/** The folder that holds the `node` to use, or undefined for the one at hand. */
function carriedNode() {
  if (isNewEnough(process.versions.node)) return undefined;
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
  if (process.platform === 'win32') names.push(`node-win-${process.arch}`);
  for (const name of names) {
    const bin = join(root, 'node_modules', name, 'bin');
    if (existsSync(join(bin, process.platform === 'win32' ? 'node.exe' : 'node'))) return bin;
  }
  console.error(
    `This project needs Node ${WANTED.join('.')} or newer; found ${process.versions.node}, and none came with ` +
      `\`npm install\` for ${process.platform}-${process.arch}. Install Node 24 from https://nodejs.org, then try again.`,
  );
  process.exit(1);
}

const [command, ...args] = process.argv.slice(2);
if (!command) {
  console.error('run.mjs needs a command, for example: node run.mjs astro build');
  process.exit(1);
}

const path = [
  carriedNode() ?? dirname(process.execPath),
  join(root, 'node_modules', '.bin'),
  process.env.PATH,
];
const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, PATH: path.join(delimiter), ASTRO_TELEMETRY_DISABLED: '1' },
  // Windows finds `astro.cmd` only through a shell.
  shell: process.platform === 'win32' && command !== 'node',
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));

// A signal sent to npm ends npm and its shell, not us: without this the server would stay on as an orphan.
const parent = process.ppid;
const watch = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500);
watch.unref();

child.on('error', (error) => {
  console.error(`${command} could not be started: ${error.message}. Was \`npm install\` run?`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
