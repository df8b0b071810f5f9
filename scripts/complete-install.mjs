// After `npm install`: fetches the native packages that an old Node made npm leave out.
//
// npm skips an optional package whose `engines` do not fit the Node that npm runs on. On Node 18 that takes away the
// native half of the bundler, though a new enough Node has just come along (run.mjs) and will be the one to run it. So npm
// runs once more, on that Node; it adds what is missing and changes neither package.json nor the lock file.
import { spawnSync } from 'node:child_process';

async function isComplete() {
  try {
    await Promise.all([import('rolldown'), import('astro')]);
    return true;
  } catch {
    return false;
  }
}

const npm = process.env.npm_execpath;
if (npm && !(await isComplete())) {
  console.log(`Completing the installation for Node ${process.versions.node}…`);
  const { status } = spawnSync(process.execPath, [npm, 'install', '--no-save', '--ignore-scripts'], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
