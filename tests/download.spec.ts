/** The download is a project of its own: the same files, run by Vite. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { FIXTURE, openExercise } from './support/exercise.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the download holds the learner’s code and runs on its own', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  const text =
    "import adapter from 'webrtc-adapter';\nconst who: string = workbook.peer;\nconsole.log('at home', who, adapter.browserDetails.browser);\n";
  await exercise.write([{ path: 'main.ts', text }]);
  const [download] = await Promise.all([page.waitForEvent('download'), exercise.button('Download').click()]);
  expect(download.suggestedFilename()).toBe('11-fixture-blank.zip');
  const zip = unzipSync(readFileSync(await download.path()));
  const folder = mkdtempSync(join(tmpdir(), 'workbook-download-'));
  try {
    for (const [path, bytes] of Object.entries(zip)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const project = join(folder, '11-fixture-blank');
    expect(strFromU8(zip['11-fixture-blank/main.ts'] ?? new Uint8Array())).toBe(text);

    // What `npm install` would bring is what is installed here, version by version.
    const { dependencies, scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    for (const [name, version] of Object.entries(dependencies)) {
      expect(JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version).toBe(
        version,
      );
    }
    expect(scripts.start).toBe('vite --open');
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'junction');

    const vite = spawn('vite', ['--port', '0', '--host', 'localhost'], {
      cwd: project,
      env: { ...process.env, NO_COLOR: '1' },
    });
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let output = '';
        for (const stream of [vite.stdout, vite.stderr]) {
          stream.on('data', (chunk) => {
            output += chunk;
            const [found] = /http:\/\/localhost:\d+/.exec(output) ?? [];
            if (found) resolve(found);
          });
        }
        vite.on('exit', () => reject(new Error(output)));
      });
      const line = page.waitForEvent('console', (message) => message.text().startsWith('at home'));
      await page.goto(`${address}/?peer=Bob`);
      expect((await line).text()).toBe('at home Bob chrome');
      await expect(page.getByRole('heading', { name: 'Blank' })).toHaveCSS('color', 'rgb(1, 2, 3)');
    } finally {
      vite.kill();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
