import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { FIXTURE, openExercise, url } from './support/exercise.ts';

test('the home page lists the lessons, what each teaches, and which are not written yet', async ({
  page,
}) => {
  await page.goto(url('/'));
  const items = page.getByRole('list').getByRole('listitem');
  await expect(items).toHaveCount(11);
  await expect(items.filter({ hasText: 'Connect two peers in one page' })).toContainText('exercises');
  await expect(items.filter({ hasText: 'Write the signaling server' })).toContainText('Not written yet');
  await expect(items.filter({ hasText: 'Not written yet' })).toHaveCount(8);
});

test('an eleventh lesson is one folder: it is listed, linked from the tenth and works', async ({ page }) => {
  await page.goto(url('/lessons/10-next-steps/'));
  await expect(page.getByText('planned and not written yet')).toBeVisible();
  await page.getByRole('link', { name: /Next: A lesson more/ }).click();
  await expect(page).toHaveURL(new RegExp(`/lessons/${FIXTURE}/$`));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A lesson more');
  const exercise = await openExercise(page, FIXTURE, 'script');
  await exercise.write([{ path: 'main.js', text: "console.log('hello');" }]);
  await exercise.run();
  await expect(exercise.checks().first()).toContainText('Passed');
});

test('progress and “continue” are kept and shown on the home page', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'script');
  await exercise.write([{ path: 'main.js', text: "console.log('hello');" }]);
  await exercise.run();
  await expect(exercise.root.getByText('All checks passed.')).toBeVisible();
  await page.goto(url('/'));
  await expect(page.getByRole('listitem').filter({ hasText: 'A lesson more' })).toContainText('1 of 3 done');
  await expect(page.getByRole('link', { name: 'Continue: A lesson more' })).toBeVisible();
});

test('code is kept over a reload', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([{ path: 'main.ts', text: '// kept\n' }]);
  await page.reload();
  await expect(page.locator('[data-exercise="blank"] [data-source="main.ts"] code')).toHaveText('// kept');
});

test('where nothing can be kept the page says so, and everything works', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await expect(page.getByText('This browser keeps nothing for this page')).toBeVisible();
  await exercise.write([{ path: 'main.ts', text: "console.log('hello');" }]);
  await exercise.run();
  await expect(exercise.checks().first()).toContainText('Passed');
});

test('the widths can be changed with the keyboard, are kept, and can be reset', async ({ page }) => {
  await openExercise(page, FIXTURE, 'blank');
  const splitter = page.getByRole('separator', { name: 'Width of the text' }).first();
  const width = () =>
    page
      .locator('workbook-exercise .text')
      .first()
      .evaluate((element) => Math.round(element.getBoundingClientRect().width));
  const before = await width();
  await splitter.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect.poll(width).toBeGreaterThan(before);
  const wide = await width();
  await page.reload();
  await expect.poll(width).toBe(wide);
  await splitter.focus();
  await page.keyboard.press('Home');
  await expect.poll(width).toBe(before);
});

test('the keyboard reaches the content first, and the theme is kept', async ({ page }) => {
  await page.goto(url(`/lessons/${FIXTURE}/`));
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.getByLabel('Theme').selectOption('dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a lesson can be read: text, checks and the code of every file', async ({ page }) => {
    await page.goto(url('/lessons/05-peer-connection/'));
    const exercise = page.locator('workbook-exercise[data-exercise="answer"]');
    await expect(exercise.getByRole('heading').first()).toBeVisible();
    await expect(exercise.getByRole('list', { name: 'Checks' })).toBeVisible();
    await expect(exercise.locator('[data-source="index.html"] pre')).toBeVisible();
    await expect(exercise.locator('[data-source="main.ts"] pre')).toContainText('TODO');
    await expect(exercise.getByRole('button', { name: 'Run' })).toBeHidden();
    await expect(page.getByText('Running the exercises needs JavaScript')).toBeVisible();
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const path of ['/', '/lessons/04-webcam/', '/lessons/05-peer-connection/', `/lessons/${FIXTURE}/`]) {
    test(`axe finds nothing on ${path} in ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(url(path));
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual(
        [],
      );
    });
  }
  test(`axe finds nothing in a running exercise with its editor open, in ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    const exercise = await openExercise(page, '05-peer-connection', 'answer');
    await exercise.run();
    await expect(exercise.root.getByRole('tabpanel', { name: 'Trace' })).toContainText('candidate');
    await exercise.button('Edit').click();
    await expect(exercise.root.locator('.monaco-editor .view-line').first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .exclude('iframe')
      .exclude('.monaco-editor')
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual(
      [],
    );
  });
}

for (const width of [390, 1024, 1440]) {
  test(`nothing sticks out at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    for (const path of ['/', '/lessons/05-peer-connection/', '/lessons/07-signaling/']) {
      await page.goto(url(path));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
}
