/**
 * Every exercise of every lesson, done in a real browser: the starter does not pass and says what is missing, the
 * solution passes, another solution passes too, and the typical mistake is named.
 *
 *     npx playwright test tests/lessons.spec.ts -g 06-data-channel         one lesson
 *     npx playwright test tests/lessons.spec.ts -g 06-data-channel/binary  one exercise
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type Browser,
  type BrowserContext,
  expect,
  type FrameLocator,
  type Locator,
  type Page,
  test,
} from '@playwright/test';
import type { FrameFile } from '../src/sandbox/protocol.ts';
import { all, type Check, connected } from '../src/trace/check.ts';
import {
  type ExercisePage,
  exerciseOn,
  expectFrames,
  expectTrace,
  openExercise,
  url,
} from './support/exercise.ts';
import { type SiteServer, startServer } from './support/server.ts';
import { noTurn, startTurn, type Turn } from './support/turn.ts';

/** Exercises that a server with a relay is needed for. */
const THROUGH_RELAY = new Set(['08-video-call/relay']);
/** ICE takes 15 s to give a path up. */
const FAILED_PATH_MS = 40_000;

const folders = ['../lessons', './fixtures/lessons'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

function foldersIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

interface Exercise {
  lesson: string;
  name: string;
  folder: string;
}

const exercises: Exercise[] = folders.flatMap((lessons) =>
  foldersIn(lessons).flatMap((lesson) =>
    foldersIn(join(lessons, lesson))
      .filter((name) => existsSync(join(lessons, lesson, name, 'check.ts')))
      .map((name) => ({ lesson, name, folder: join(lessons, lesson, name) })),
  ),
);

function findExercise(lesson: string, name: string): Exercise {
  const found = exercises.find((exercise) => exercise.lesson === lesson && exercise.name === name);
  if (!found) throw new Error(`There is no exercise ${lesson}/${name}`);
  return found;
}

function filesOf(folder: string): FrameFile[] {
  return readdirSync(folder).map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

/** The page of the lesson that was open last. */
let visited: Page | undefined;

/** One page for all of a lesson, as a learner has it: opening one takes longer than most exercises. */
async function visit(browser: Browser, lesson: string): Promise<Page> {
  const address = url(`/lessons/${lesson}/`);
  if (visited?.url() === address) return visited;
  await visited?.close();
  visited = await browser.newPage();
  await visited.goto(address);
  return visited;
}

/** Where something is done in the page, that may have changed what its frames keep: each time a page of its own. */
function isActed({ folder }: Exercise): boolean {
  return existsSync(join(folder, 'act.ts'));
}

// The next file's tests have the camera for themselves.
test.afterAll(async () => {
  await visited?.close();
  visited = undefined;
});

const alone: BrowserContext[] = [];
test.afterEach(async () => {
  for (const context of alone.splice(0)) await context.close();
  // What goes on would take from the next test's processor and camera.
  await visited?.evaluate(() => {
    for (const stop of document.querySelectorAll<HTMLElement>('[data-do="stop"]')) stop.click();
  });
});

async function open(browser: Browser, of: Exercise): Promise<ExercisePage> {
  if (!isActed(of)) return exerciseOn(await visit(browser, of.lesson), of.name);
  const context = await browser.newContext();
  alone.push(context);
  return openExercise(await context.newPage(), of.lesson, of.name);
}

/** Opens an exercise and runs one of its folders. */
async function openAndRun(page: Page, of: Exercise, part: string): Promise<ExercisePage> {
  const exercise = await openExercise(page, of.lesson, of.name);
  await run(exercise, of, part);
  return exercise;
}

/** Runs one of an exercise's folders, and does what a learner would do in the page. */
async function run(exercise: ExercisePage, { folder }: Exercise, part: string): Promise<void> {
  await exercise.write(filesOf(join(folder, part)));
  await exercise.run();
  const panes = exercise.root.locator('.pane');
  const peers = await panes.count();
  await expectTrace(
    exercise,
    'the page has loaded, in every pane',
    (trace) => all(trace, 'run').filter(({ phase }) => phase === 'loaded').length >= peers,
  );
  if (existsSync(join(folder, 'act.ts'))) {
    const act: { default(first: FrameLocator, pane: ExercisePage['pane']): Promise<void> } = await import(
      pathToFileURL(join(folder, 'act.ts')).href
    );
    // A starter may not get far enough for all of it; what it misses, the checks say.
    const first = (await panes.first().getAttribute('data-peer')) ?? '';
    const acting = act.default(exercise.pane(first), exercise.pane);
    if (part === 'solution' || part === 'other') await acting;
    else acting.catch(() => {});
  }
}

async function expectAllPassed(exercise: ExercisePage): Promise<void> {
  // waitFor() looks at each frame, an assertion once a second: over all exercises that is a minute.
  await exercise.root
    .getByText('All checks passed.')
    .waitFor({ timeout: 80_000 })
    .catch(async (error) => {
      throw new Error(`Open: ${(await firstOpen(exercise).allTextContents()).join()}`, { cause: error });
    });
  for (const check of await exercise.checks().all()) await expect(check).toContainText('Passed');
}

/** The open check that is shown: what it says was seen. */
function firstOpen(exercise: ExercisePage): Locator {
  return exercise.checks().filter({ hasText: 'Not yet' }).filter({ visible: true });
}

/** The tests of this group have a server that hands out a real coturn. */
function useRelay(): void {
  test.skip(noTurn !== undefined, noTurn);
  test.describe.configure({ mode: 'default' });
  const usual = process.env['WORKBOOK_URL'];
  let turn: Turn | undefined;
  let server: SiteServer | undefined;
  test.beforeAll(async () => {
    turn = await startTurn();
    server = await startServer(turn.env);
    process.env['WORKBOOK_URL'] = server.url;
  });
  test.afterAll(async () => {
    process.env['WORKBOOK_URL'] = usual;
    await server?.stop();
    await turn?.stop();
  });
}

for (const exercise of exercises) {
  const { lesson, name, folder } = exercise;
  test.describe(`${lesson}/${name}`, () => {
    if (THROUGH_RELAY.has(`${lesson}/${name}`)) useRelay();

    test('the starter fails the claim that it should; the typical mistake does not pass and is told apart', async ({
      browser,
    }) => {
      const { default: checks }: { default: Check[] } = await import(
        pathToFileURL(join(folder, 'check.ts')).href
      );
      const [expected, ...more] = checks.filter(({ failsFirst }) => failsFirst);
      expect(more, 'one claim is marked failsFirst').toEqual([]);
      expect(expected, 'one claim is marked failsFirst').toBeDefined();
      const starting = await open(browser, exercise);
      await run(starting, exercise, 'start');
      // Before the first look at the trace it is open as well, and nothing has been seen.
      const failing = firstOpen(starting).filter({ hasText: expected?.claim ?? '' });
      await failing.locator('.seen', { hasText: /\S/ }).waitFor({ timeout: FAILED_PATH_MS });
      const starter = await failing.locator('.seen').textContent();

      const mistaken = await open(browser, exercise);
      await run(mistaken, exercise, 'wrong');
      const seen = firstOpen(mistaken).locator('.seen');
      await expect(seen).not.toBeEmpty();
      await expect(seen).not.toHaveText(starter ?? '', { timeout: FAILED_PATH_MS });
      await expect(mistaken.root.getByText('All checks passed.')).toHaveCount(0);
    });

    for (const parts of isActed(exercise) ? [['solution'], ['other']] : [['solution', 'other']]) {
      test(`${parts.join(' and ')}: all checks pass`, async ({ browser }) => {
        test.setTimeout(180_000 * parts.length);
        const opened = await open(browser, exercise);
        for (const part of parts)
          await test.step(part, async () => {
            // A run empties the trace and the checks before anything else.
            await run(opened, exercise, part);
            await expectAllPassed(opened);
          });
      });
    }
  });
}

const pairs = folders.flatMap((lessons) =>
  foldersIn(lessons).flatMap((lesson) => {
    const history = join(lessons, lesson, 'history');
    return existsSync(history) ? foldersIn(history).map((name) => ({ lesson, name })) : [];
  }),
);

for (const { lesson, name } of pairs) {
  test(`${lesson}/history/${name}: the browser says something to the old code, and nothing bad to today's`, async ({
    browser,
  }) => {
    const page = await visit(browser, lesson);
    const pair = page.locator(`workbook-then-and-now[data-code$="/history/${name}.json"]`);
    await pair.locator('summary').click();
    const lines: Record<string, Locator> = {};
    for (const side of ['Then', 'Now']) {
      await pair.getByRole('button', { name: `Run ${side}` }).click();
      lines[side] = pair.getByRole('region', { name: side }).getByRole('log').getByRole('listitem');
      await expect(lines[side].first()).toBeVisible();
    }
    expect(await lines['Now']?.locator('.level').allTextContents()).not.toContain('Error');
  });
}

test('lesson 5 connects two peers: offer, answer, candidates each way, connected and the first frame @firefox', async ({
  page,
}) => {
  const exercise = await openAndRun(page, findExercise('05-peer-connection', 'answer'), 'solution');
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
  const exercise = await openAndRun(page, findExercise('04-webcam', 'show-camera'), 'solution');
  await expectAllPassed(exercise);
  await expectFrames(exercise.pane('Preview').locator('video').first());
});
