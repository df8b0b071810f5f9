import { expect, test } from '@playwright/test';
import { type ExercisePage, FIXTURE, openExercise } from './support/exercise.ts';

function textOf(exercise: ExercisePage, path: string): Promise<string | undefined> {
  return exercise.root.evaluate(
    (element, wanted) =>
      (element as unknown as { files: { path: string; text: string }[] }).files.find(
        (file) => file.path === wanted,
      )?.text,
    path,
  );
}

async function openEditor(exercise: ExercisePage): Promise<void> {
  await exercise.button('Edit').click();
  await expect(exercise.root.locator('.monaco-editor .view-line').first()).toBeVisible();
}

test('Monaco takes the place of the static code without moving anything', async ({ page }) => {
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const exercise = await openExercise(page, FIXTURE, 'blank');
  const place = (selector: string) =>
    exercise.root.locator(selector).evaluate((element) => {
      const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      range.selectNodeContents(text.nextNode() ?? element);
      const { left, top } = range.getBoundingClientRect();
      return { left: Math.round(left), top: Math.round(top) };
    });
  await exercise.root.scrollIntoViewIfNeeded();
  const before = await place('[data-source="main.ts"] .line >> nth=0');
  await openEditor(exercise);
  await expect(exercise.root.locator('.sources.editing')).toBeVisible();
  // Monaco fills its lines a moment after they are there.
  const moved = async () => {
    const after = await place('.monaco-editor .view-line >> nth=0');
    return Math.max(Math.abs(after.left - before.left), Math.abs(after.top - before.top));
  };
  await expect.poll(moved).toBeLessThanOrEqual(1);
  const total = await page.evaluate(() =>
    (window as unknown as { shifts: number[] }).shifts.reduce((a, b) => a + b, 0),
  );
  expect(total).toBeLessThan(0.01);
});

test('type errors are shown inline, know the DOM, socket.io-client and the sandbox, and never block Run', async ({
  page,
}) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([
    {
      path: 'main.ts',
      text: `import { io } from 'socket.io-client';
import { greeting } from './greeting.ts';
const socket = io();
socket.nonsense();
new RTCPeerConnection().nothing();
workbook.peer.toFixed();
console.log(greeting.trim());
const stream: MediaStream = null;
socket.close();
`,
    },
  ]);
  await openEditor(exercise);
  const wrong = () =>
    exercise.root
      .locator('.monaco-editor')
      .evaluate(() => document.querySelectorAll('.squiggly-error').length);
  // The three made-up members, and nothing else: not the imports, not top-level types.
  await expect.poll(wrong, { timeout: 60_000 }).toBe(3);
  await exercise.write([{ path: 'main.ts', text: "const n: number = 'hello';\nconsole.log(n);" }]);
  await expect.poll(wrong, { timeout: 60_000 }).toBe(1);
  await exercise.run();
  await expect(exercise.checks().first()).toContainText('Passed');
});

test('completions come from the real types', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await openEditor(exercise);
  await page.keyboard.press('Control+End');
  await page.keyboard.type('new RTCPeerConnection().setLoc');
  // Asked before the types have been read it has none, and does not ask again by itself.
  await expect(async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Space');
    await expect(
      exercise.root.locator('.suggest-widget').or(page.locator('.suggest-widget')).first(),
    ).toContainText('setLocalDescription', { timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
});

test('no letter typed in the editor is a shortcut of the site', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await openEditor(exercise);
  const address = page.url();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('// rsjknpet/?');
  await expect.poll(() => textOf(exercise, 'main.ts')).toBe('// rsjknpet/?');
  expect(page.url()).toBe(address);
});

test('the editor can be left with the keyboard: Esc, then Tab', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.button('Edit').focus();
  await page.keyboard.press('Enter');
  await expect(exercise.root.locator('.monaco-editor.focused')).toBeVisible();
  await page.keyboard.type('x');
  await page.keyboard.press('Tab');
  await expect(exercise.root.locator('.monaco-editor.focused')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(exercise.root.locator('.monaco-editor.focused')).toHaveCount(0);
  expect(await page.evaluate(() => document.activeElement?.closest('.monaco-editor'))).toBeNull();
});

test('Reset in the editor can be undone', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await openEditor(exercise);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('// mine');
  await expect.poll(() => textOf(exercise, 'main.ts')).toBe('// mine');
  await exercise.button('Reset').click();
  await expect.poll(() => textOf(exercise, 'main.ts')).toContain('TODO');
  await exercise.root.locator('.monaco-editor .view-line').first().click();
  await page.keyboard.press('Control+Z');
  await expect.poll(() => textOf(exercise, 'main.ts')).toBe('// mine');
});

test('the plain text editor is a choice that is kept', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.root.getByLabel('Plain text editor').check();
  await page.reload();
  const again = await openExercise(page, FIXTURE, 'blank');
  await again.button('Edit').click();
  const area = again.root.getByRole('textbox', { name: /Code of main\.ts/ });
  await expect(area).toBeFocused();
  await area.fill("console.log('hello');");
  await page.keyboard.press('Control+Enter');
  await expect(again.checks().first()).toContainText('Passed');
  expect(await page.locator('.monaco-editor').count()).toBe(0);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('editing is plain text, and code, trace and console are tabs', async ({ page }) => {
    const exercise = await openExercise(page, FIXTURE, 'blank');
    await exercise.button('Edit').click();
    await expect(exercise.root.getByRole('textbox', { name: /Code of main\.ts/ })).toBeVisible();
    await exercise.root.getByRole('tab', { name: /Trace/ }).click();
    await expect(exercise.root.getByRole('textbox', { name: /Code of main\.ts/ })).toBeHidden();
    await exercise.run();
    await expect(exercise.root.getByRole('tabpanel', { name: 'Trace' })).toContainText('run started');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});

test('the solution stands beside the learner’s code and replaces nothing until it is applied', async ({
  page,
}) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([{ path: 'main.ts', text: '// mine\n' }]);
  await exercise.button('Show solution').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('.diff')).toContainText('mine');
  await expect(dialog.locator('.diff')).toContainText('greeting');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await textOf(exercise, 'main.ts')).toBe('// mine\n');

  await exercise.button('Show solution').click();
  await page.getByRole('button', { name: 'Apply solution' }).click();
  await expect.poll(() => textOf(exercise, 'main.ts')).toContain('console.log(greeting)');
});
