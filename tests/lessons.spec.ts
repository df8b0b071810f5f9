/**
 * Every exercise of every lesson, done in a real browser: the starter does not pass and says what is missing, the
 * solution passes, another solution passes too, and the typical mistake is named.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, type FrameLocator, type Page, test } from '@playwright/test';
import type { FrameFile } from '../src/sandbox/protocol.ts';
import { all, connected } from '../src/trace/check.ts';
import { type ExercisePage, expectFrames, expectTrace, openExercise } from './support/exercise.ts';

const lessons = fileURLToPath(new URL('../lessons', import.meta.url));

function foldersIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

const exercises = foldersIn(lessons).flatMap((lesson) =>
  foldersIn(join(lessons, lesson))
    .filter((name) => existsSync(join(lessons, lesson, name, 'check.ts')))
    .map((name) => ({ lesson, name, folder: join(lessons, lesson, name) })),
);

function filesOf(folder: string): FrameFile[] {
  return readdirSync(folder).map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

/** Runs one of an exercise's folders, and does what a learner would do in the page. */
async function runFolder(page: Page, lesson: string, name: string, part: string): Promise<ExercisePage> {
  const exercise = await openExercise(page, lesson, name);
  const folder = join(lessons, lesson, name);
  await exercise.write(filesOf(join(folder, part)));
  await exercise.run();
  await expectTrace(exercise, 'the page has loaded', (trace) =>
    trace.some(({ kind, ...entry }) => kind === 'run' && 'phase' in entry && entry.phase === 'loaded'),
  );
  if (existsSync(join(folder, 'act.ts'))) {
    const act: { default(pane: FrameLocator): Promise<void> } = await import(
      pathToFileURL(join(folder, 'act.ts')).href
    );
    // A starter may not get far enough for all of it; what it misses, the checks say.
    const acting = act.default(exercise.pane('Preview'));
    if (part === 'solution' || part === 'other') await acting;
    else acting.catch(() => {});
  }
  return exercise;
}

async function expectAllPassed(exercise: ExercisePage): Promise<void> {
  for (const check of await exercise.checks().all())
    await expect(check).toContainText('Passed', { timeout: 40_000 });
}

for (const { lesson, name, folder } of exercises) {
  test.describe(`${lesson}/${name}`, () => {
    test('the starter does not pass, and its first open check says what was seen', async ({ page }) => {
      const exercise = await runFolder(page, lesson, name, 'start');
      await expect(exercise.root.locator('.seen:not([hidden])')).not.toBeEmpty();
      await expect(exercise.root.locator('.checks li[data-state="not-yet"]').first()).toBeVisible();
    });

    test('the solution passes', async ({ page }) => {
      await expectAllPassed(await runFolder(page, lesson, name, 'solution'));
    });

    if (existsSync(join(folder, 'other'))) {
      test('another solution passes too', async ({ page }) => {
        await expectAllPassed(await runFolder(page, lesson, name, 'other'));
      });
    }

    if (existsSync(join(folder, 'wrong'))) {
      test('the typical mistake does not pass, and is told apart from the starter', async ({ page }) => {
        const seen = async (part: string) => {
          const exercise = await runFolder(page, lesson, name, part);
          const message = exercise.root.locator('.seen:not([hidden])');
          await expect(message).not.toBeEmpty();
          return message;
        };
        const starter = await (await seen('start')).textContent();
        await expect(await seen('wrong')).not.toHaveText(starter ?? '');
        await expect(page.getByText('All checks passed.')).toHaveCount(0);
      });
    }
  });
}

test('lesson 5 connects two peers: offer, answer, candidates each way, connected and the first frame @firefox', async ({
  page,
}) => {
  const exercise = await runFolder(page, '05-peer-connection', 'answer', 'solution');
  await expectAllPassed(exercise);
  const trace = await exercise.trace();
  expect(connected(trace).length).toBe(2);
  const types = all(trace, 'description').map(({ side, type }) => `${side} ${type}`);
  for (const type of ['local offer', 'remote offer', 'local answer', 'remote answer'])
    expect(types).toContain(type);
  for (const side of ['local', 'remote']) {
    const from = all(trace, 'candidate').filter((entry) => entry.side === side && entry.candidate !== '');
    expect(new Set(from.map(({ object }) => object)).size).toBe(2);
  }
  expect(all(trace, 'frame').some(({ remote }) => remote)).toBe(true);
  await expectFrames(exercise.pane('Preview').locator('video').last());
});

test('lesson 4 shows a moving picture @firefox', async ({ page }) => {
  const exercise = await runFolder(page, '04-webcam', 'show-camera', 'solution');
  await expectAllPassed(exercise);
  await expectFrames(exercise.pane('Preview').locator('video').first());
});
