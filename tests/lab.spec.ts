/**
 * The lab: every starting point is run as a visitor would run it, and its claims hold; few lines, all within the limit.
 *
 *     npx playwright test tests/lab.spec.ts -g simulcast      one piece
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { type ExercisePage, exerciseOn, expectTrace, url } from './support/exercise.ts';

const folder = fileURLToPath(new URL('../lab', import.meta.url));
const pieces = readdirSync(folder).sort();
/** A starting point is read at one glance: lines of code and style. */
const MOST_LINES = 60;

async function openPiece(page: Page, name: string): Promise<ExercisePage> {
  await page.goto(url(`/lab/${name}/`));
  return exerciseOn(page, name);
}

/** Runs it, and once all of it has loaded presses its first button. */
async function runPiece(exercise: ExercisePage): Promise<void> {
  await exercise.run();
  await expectTrace(exercise, 'the page has loaded', (trace) =>
    trace.some((entry) => entry.kind === 'run' && entry.phase === 'loaded'),
  );
  const button = exercise.pane('Preview').locator('button').first();
  if ((await button.count()) > 0) await button.click();
}

test('the gallery has at least 25 pieces, all of them linked, each of at most 60 lines', async ({ page }) => {
  await page.goto(url('/'));
  await page.getByRole('link', { name: 'Lab', exact: true }).click();
  const links = page.getByRole('region', { name: 'Starting points' }).getByRole('link');
  expect(pieces.length).toBeGreaterThanOrEqual(25);
  await expect(links).toHaveCount(pieces.length);
  for (const name of pieces) {
    const files = readdirSync(join(folder, name)).filter(
      (path) => /\.(ts|css)$/.test(path) && path !== 'check.ts',
    );
    const lines = files.flatMap((path) =>
      readFileSync(join(folder, name, path), 'utf8')
        .trim()
        .split('\n'),
    );
    expect(lines.length, `lines of lab/${name}`).toBeLessThanOrEqual(MOST_LINES);
  }
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
});

for (const name of pieces) {
  test(`lab/${name} does what it says`, async ({ page }) => {
    const exercise = await openPiece(page, name);
    await runPiece(exercise);
    await expect(exercise.root.getByText('All checks passed.')).toBeVisible();
  });
}
