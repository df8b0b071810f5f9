import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { type ExercisePage, FIXTURE, openExercise, url } from './support/exercise.ts';

test('the home page lists the lessons, what each teaches, and which are not written yet', async ({
  page,
}) => {
  await page.goto(url('/'));
  const items = page.getByRole('list').getByRole('listitem');
  const lessons = join(process.env['WORKBOOK_COPY'] ?? '', 'lessons');
  const written = readdirSync(lessons, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => readFileSync(join(lessons, name, 'index.mdx'), 'utf8'));
  await expect(items).toHaveCount(written.length);
  await expect(items.filter({ hasText: 'Connect two peers in one page' })).toContainText('exercises');
  await expect(items.filter({ hasText: 'Not written yet' })).toHaveCount(
    written.filter((text) => text.includes('\nplanned: true')).length,
  );
});

test('an eleventh lesson is one folder: it is listed, linked from the tenth and works', async ({ page }) => {
  await page.goto(url('/lessons/10-next-steps/'));
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

/** Every address of the built site that a page names, with the page. */
function* linksOf(dist: string): Generator<{ page: string; link: string }> {
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.html') || name.startsWith('sandbox')) continue;
    const html = readFileSync(join(dist, name), 'utf8');
    // The code of exercises is text here, and names addresses of its own.
    const page = `/${name.replaceAll('\\', '/').replace(/index\.html$/, '')}`;
    for (const [, link = ''] of html.matchAll(/<(?:a|link|script|img)\s[^>]*?(?:href|src)="([^"]*)"/g))
      yield { page, link: link.replaceAll('&amp;', '&') };
  }
}

test('no link of the site is dead: every address has its file, every anchor its element', () => {
  const dist = join(process.env['WORKBOOK_COPY'] ?? '', 'dist');
  const ids = new Map<string, Set<string>>();
  const idsOf = (file: string) => {
    const known = ids.get(file);
    if (known) return known;
    const found = new Set(
      [...readFileSync(file, 'utf8').matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id),
    );
    ids.set(file, found);
    return found;
  };
  const dead: string[] = [];
  let count = 0;
  for (const { page, link } of linksOf(dist)) {
    const { origin, pathname, hash } = new URL(link, `http://site${page}`);
    if (origin !== 'http://site') continue;
    count += 1;
    const path = join(dist, decodeURIComponent(pathname));
    const file = pathname.endsWith('/') ? join(path, 'index.html') : path;
    const isThere = existsSync(file) && statSync(file).isFile();
    if (!isThere || (hash && !idsOf(file).has(decodeURIComponent(hash.slice(1)))))
      dead.push(`${page} leads to ${link}`);
  }
  expect(dead).toEqual([]);
  expect(count, relative('.', dist)).toBeGreaterThan(100);
});

/** A run of the fixture's exercise `blank` that writes these words to the console. */
async function say(exercise: ExercisePage, words: string): Promise<void> {
  await exercise.write([{ path: 'main.ts', text: `console.log('${words}');` }]);
  await exercise.run();
}

test('the first open check is shown, the others are folded, and all are shown when they have passed', async ({
  page,
}) => {
  const exercise = await openExercise(page, '05-peer-connection', 'answer');
  await expect(exercise.checks()).toHaveCount(1);
  await expect(exercise.checks()).toContainText('The callee makes an answer');
  await exercise.button('Show all 4 checks').click();
  await expect(exercise.checks()).toHaveCount(4);
  await exercise.button('Show only the next check').click();
  await expect(exercise.checks()).toHaveCount(1);
  const solution = await page.request.get(url('/lessons/05-peer-connection/answer.json'));
  await exercise.write((await solution.json()).solution);
  await exercise.run();
  await expect(exercise.root.getByText('All checks passed.')).toBeVisible();
  await expect(exercise.checks()).toHaveCount(4);
});

test('after two failed runs the next hint is offered, the last of which is the diff; the code stays', async ({
  page,
}) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  const offer = exercise.button('Next hint');
  const hints = exercise.root.locator('.hint');
  await say(exercise, 'one');
  await expect(exercise.checks().first()).toContainText('The console has: one');
  await expect(offer).toBeHidden();
  await say(exercise, 'two');
  await expect(offer).toBeVisible();
  await expect(exercise.root.locator('.hint[open]')).toHaveCount(0);
  await offer.click();
  await expect(hints.nth(0)).toHaveAttribute('open');
  await expect(offer).toBeHidden();

  for (const number of [1, 2, 3]) await hints.nth(number).locator('summary').click();
  const change = exercise.root.getByRole('group', { name: 'main.ts' });
  await expect(change.getByRole('insertion')).toHaveText([
    /import/,
    /^Added: \+\s*$/,
    /console.log\(greeting\)/,
  ]);
  await expect(change.getByRole('deletion').first()).toContainText('TODO');
  await expect(exercise.root.locator('[data-source="main.ts"] code')).toHaveText("console.log('two');");

  await say(exercise, 'hello');
  await expect(exercise.root.getByText('All checks passed.')).toBeVisible();
  await expect(offer).toBeHidden();
});

test('a term is explained in place, by the keyboard alone', async ({ page }) => {
  await page.goto(url(`/lessons/${FIXTURE}/`));
  await page.getByRole('button', { name: 'handover' }).focus();
  await page.keyboard.press('Enter');
  const explained = page.getByText('Giving something to somebody else');
  await expect(explained).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(explained).toBeHidden();
  await page.getByRole('button', { name: 'handover' }).click();
  await page.getByRole('link', { name: 'In the glossary' }).click();
  await expect(page.locator('section:has(#handover:target)')).toContainText('First used in A lesson more');
});

test('the goal of a lesson runs in place, and nothing of it is loaded before', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(url(`/lessons/${FIXTURE}/`));
  const goal = page.getByRole('region', { name: 'What you will see' });
  await expect(goal).toContainText('everything in it');
  expect(asked.filter((path) => /sandbox|json|sample|then-and-now/.test(path))).toEqual([]);
  await goal.getByRole('button', { name: 'Run the finished code' }).click();
  await expect(goal.getByRole('log')).toContainText('hello');
  await goal.getByRole('button', { name: 'Stop' }).click();
  await expect(goal.getByRole('log')).toBeHidden();
});

test('one key each: exercises, lessons, editor, trace, run and search', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'two-peers');
  await page.keyboard.press('j');
  await expect(exercise.root).toBeFocused();
  await page.keyboard.press('j');
  const blank = page.locator('workbook-exercise[data-exercise="blank"]');
  await expect(blank).toBeFocused();
  await page.keyboard.press('r');
  await expect(blank.locator('.seen').first()).toContainText('start');
  await page.keyboard.press('t');
  await expect(blank.getByRole('tabpanel', { name: 'Trace' })).toBeFocused();
  await page.keyboard.press('s');
  await expect(blank.locator('.pane .status')).toHaveText('Stopped');
  await page.keyboard.press('k');
  await expect(exercise.root).toBeFocused();
  await page.keyboard.press('e');
  await expect(exercise.root.locator('.monaco-editor.focused')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search for' })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('p');
  await expect(page).toHaveURL(/lessons\/10-/);
  // The keys work once the page's modules have run.
  await page.waitForLoadState();
  await page.keyboard.press('n');
  await expect(page).toHaveURL(new RegExp(FIXTURE));
});

test('the keys are listed under ?, steal nothing from fields and editor, and can be switched off', async ({
  page,
}) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.root.getByLabel('Plain text editor').check();
  const editor = exercise.root.locator('textarea');
  await editor.press('End');
  await editor.pressSequentially('rjn?/');
  await expect(editor).toHaveValue(/rjn\?\//);
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.getByRole('link', { name: 'WebRTC Workbook' }).focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toContainText('Next exercise');
  await dialog.getByLabel('Use single keys').uncheck();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('?');
  await page.keyboard.press('/');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.reload();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await dialog.getByLabel('Use single keys').check();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('?');
  await expect(dialog).toBeVisible();
});

test('the search finds a section of a lesson, by the keyboard alone', async ({ page }) => {
  const broken: string[] = [];
  page.on('console', (message) => message.type() === 'error' && broken.push(message.text()));
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(url('/'));
  expect(asked.filter((path) => path.includes('pagefind'))).toEqual([]);
  await page.getByRole('button', { name: 'Search' }).click();
  const dialog = page.getByRole('dialog', { name: 'Search all lessons' });
  await dialog.getByRole('searchbox').fill('overconstrained');
  const found = dialog.getByRole('link', { name: 'Fall back when you asked too much' });
  await expect(found).toBeVisible();
  await dialog.getByRole('searchbox').press('ArrowDown');
  await expect(dialog.getByRole('link').first()).toBeFocused();
  await found.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/04-webcam\/#fall-back-when-you-asked-too-much$/);
  await page.waitForLoadState();
  await page.getByRole('button', { name: 'Search' }).click();
  await dialog.getByRole('searchbox').fill('안녕하세요');
  await expect(dialog.getByRole('status')).toHaveText('Nothing was found for “안녕하세요”.');
  expect(broken).toEqual([]);
});

async function choose(page: Page, text: string): Promise<void> {
  await page
    .getByLabel('Open a progress file')
    .setInputFiles({ name: 'my.json', mimeType: 'application/json', buffer: Buffer.from(text) });
}

test('progress goes into a file and comes back in another browser, and can be undone', async ({
  page,
  browser,
}) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await say(exercise, 'hello');
  await expect(exercise.root.getByText('All checks passed.')).toBeVisible();
  await page.goto(url('/summary/'));
  const line = page.getByRole('listitem').filter({ hasText: /Blank/ });
  await expect(line).toContainText('You can do this');
  await expect(page.getByText(/^1 of \d+ exercises have passed/)).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save progress to a file' }).click();
  const saved = readFileSync(await (await download).path(), 'utf8');

  const other = await (await browser.newContext()).newPage();
  await other.goto(url('/summary/'));
  const there = other.getByRole('listitem').filter({ hasText: /Blank/ });
  await expect(there).toContainText('Not yet');
  await choose(other, saved);
  await expect(other.getByText('1 exercises that have passed, code of 1')).toBeVisible();
  await expect(there).toContainText('You can do this');
  await other.goto(url(`/lessons/${FIXTURE}/`));
  await expect(other.locator('[data-exercise="blank"] [data-source="main.ts"] code')).toHaveText(
    "console.log('hello');",
  );
  await other.goto(url('/summary/'));
  await choose(other, saved);
  await other.getByRole('button', { name: 'Undo' }).click();
  await expect(other.getByText('All is as it was before.')).toBeVisible();
  await other.context().close();
});

test('a bad progress file is refused in words, and nothing is lost', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await say(exercise, 'hello');
  await expect(exercise.root.getByText('All checks passed.')).toBeVisible();
  await page.goto(url('/summary/'));
  const kept = () => page.evaluate(() => JSON.stringify(Object.entries(localStorage).sort()));
  const before = await kept();
  const good = { format: 'webrtc-workbook progress', version: 1, saved: '2026-11-21', passed: {}, code: {} };
  const bad: [string, string][] = [
    ['{"format": "webrtc-work', 'It is not JSON'],
    ['[1, 2]', 'no progress file of this workbook'],
    [JSON.stringify({ ...good, version: 2 }), 'of version 2'],
    [JSON.stringify({ ...good, passed: { 'a/b': 7 } }), 'passed, a/b'],
    [JSON.stringify({ ...good, code: { 'a/b': { files: [{ path: 'x' }] } } }), 'code, a/b'],
  ];
  for (const [text, words] of bad) {
    await choose(page, text);
    await expect(page.getByText(/my.json was not taken over, and nothing has changed/)).toContainText(words);
    expect(await kept()).toBe(before);
  }
  const most = { files: [{ path: 'main.ts', text: 'x'.repeat(6_000_000) }], foreign: false, hung: false };
  await choose(page, JSON.stringify({ ...good, passed: { 'a/b': '2026-11-21' }, code: { 'a/b': most } }));
  await expect(page.getByText(/nothing has changed/)).toContainText('no room for it');
  expect(await kept()).toBe(before);
});

test('on paper there is the text and the code, and nothing to press', async ({ page }) => {
  await page.goto(url('/lessons/05-peer-connection/'));
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { name: 'Complete the offer and the answer' })).toBeVisible();
  await expect(page.locator('[data-exercise="answer"] [data-source="main.ts"] pre')).toBeVisible();
  for (const name of ['Run', 'Search', 'Keyboard shortcuts', 'Run the finished code'])
    await expect(page.getByRole('button', { name, exact: true }).first()).toBeHidden();
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
    await expect(exercise.getByRole('list', { name: 'Checks' }).getByRole('listitem')).toHaveCount(4);
    await page.getByRole('button', { name: 'ICE', exact: true }).click();
    await expect(page.getByText('The procedure that finds a path')).toBeVisible();
  });
});

for (const path of [
  '/',
  '/lessons/04-webcam/',
  '/lessons/05-peer-connection/',
  `/lessons/${FIXTURE}/`,
  '/glossary/',
  '/summary/',
  '/lab/',
  '/class/',
  '/class/check/',
  '/class/privacy/',
]) {
  test(`axe finds nothing on ${path}, in light and in dark`, async ({ page }) => {
    await page.goto(url(path));
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
      expect(found, colorScheme).toEqual([]);
    }
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in what can be opened, in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    const exercise = await openExercise(page, FIXTURE, 'blank');
    for (const summary of await page.locator('.lesson summary:not(.workbench *)').all())
      await summary.click();
    await expect(exercise.root.getByRole('group', { name: 'main.ts' })).toBeVisible();
    await page.getByRole('button', { name: 'Run Then' }).click();
    await expect(page.getByRole('region', { name: 'Then' }).getByRole('listitem')).toBeVisible();
    const find = async () => {
      const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`);
    };
    expect(await find()).toEqual([]);
    await page.getByRole('button', { name: 'handover' }).click();
    expect(await find()).toEqual([]);
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    expect(await find()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('searchbox', { name: 'Search for' }).fill('offer');
    await expect(page.getByRole('dialog').getByRole('link').first()).toBeVisible();
    expect(await find()).toEqual([]);
  });
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
    for (const path of [
      '/',
      '/lessons/04-webcam/',
      '/lessons/05-peer-connection/',
      '/lessons/07-signaling/',
      `/lessons/${FIXTURE}/`,
      '/glossary/',
      '/summary/',
    ]) {
      await page.goto(url(path));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
}
