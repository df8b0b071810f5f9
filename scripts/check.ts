// `npm run check`: types of each part against the globals it really has, then lint and format. Stops at the first that
// finds something.
import { spawnSync } from 'node:child_process';

const CHECKS: [what: string, command: string, ...args: string[]][] = [
  [
    'Types of the site',
    'astro',
    'check',
    '--minimumFailingSeverity',
    'warning',
    '--minimumSeverity',
    'warning',
  ],
  ['Types of the trace, without DOM', 'tsc', '-p', 'src/trace'],
  ['Types of server, scripts and tests', 'tsc', '-p', 'tsconfig.node.json'],
  ['Types of lesson code', 'tsc', '-p', 'lessons'],
  ['Types of the servers in lessons', 'tsc', '-p', 'lessons/tsconfig.server.json'],
  ['Lint and format', 'biome', 'check', '.'],
];

for (const [what, command, ...args] of CHECKS) {
  console.log(`\n${what}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`\n${what}: something was found. \`npm run format\` mends what can be mended by itself.`);
    process.exit(1);
  }
}
