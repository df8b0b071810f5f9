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
import { all, connected } from '../src/trace/check.ts';
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
      (path) => /\.(ts|css|frag)$/.test(path) && path !== 'check.ts',
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

/** In the colour bars: yellow, green, magenta, red; where the middle of each is. */
const BARS = { yellow: 1.5 / 7, green: 3.5 / 7, magenta: 4.5 / 7, red: 5.5 / 7 };
type Colours = Record<keyof typeof BARS, [red: number, green: number, blue: number]>;

/** Red, green and blue of these bars as a video of the pane shows them, between clock and steps of grey. */
function coloursOf(exercise: ExercisePage): Promise<Colours> {
  const remote = exercise.pane('Preview').locator('#remote');
  return remote.evaluate((video: HTMLVideoElement, bars) => {
    const context = document.createElement('canvas').getContext('2d')!;
    const { width, height } = Object.assign(context.canvas, { width: 280, height: 210 });
    context.drawImage(video, 0, 0, width, height);
    const entries = Object.entries(bars).map(([name, at]) => {
      const { data } = context.getImageData(Math.round(at * width) - 4, height * 0.2, 8, 8);
      const mean = [0, 1, 2].map((part) => {
        let sum = 0;
        for (let i = part; i < data.length; i += 4) sum += data[i] ?? 0;
        return Math.round(sum / (data.length / 4));
      });
      return [name, mean];
    });
    return Object.fromEntries(entries);
  }, BARS);
}

const spread = (colour: number[]) => Math.max(...colour) - Math.min(...colour);
/** What the other side receives of the colour bars (75 %: 191 and 0), where a filter feeds the call. */
const RECEIVED: Record<string, (colours: Colours) => boolean> = {
  'css-filter-sent': (colours) => Object.values(colours).every((colour) => spread(colour) < 24),
  'svg-filter-sent': (colours) => Object.values(colours).every((colour) => Math.max(...colour) < 40),
  // The colour behind in place of green; red stays.
  'chroma-key': ({ green, red }) =>
    green[0] > 140 && green[1] < 120 && green[2] > 120 && red[0] > 150 && red[2] < 50,
  // texture(…).brg: red is green now, green is blue.
  shader: ({ green, red }) => green[2] > 140 && green[1] < 60 && red[1] > 140 && red[0] < 60,
  // Green letters on a dark page.
  ascii: ({ yellow }) => yellow[1] > yellow[0] && yellow[1] > yellow[2] && yellow[1] < 150,
};

for (const name of pieces) {
  test(`lab/${name} does what it says`, async ({ page }) => {
    const exercise = await openPiece(page, name);
    const isReceived = RECEIVED[name];
    if (isReceived)
      await exercise.root.getByLabel('Camera', { exact: true }).selectOption('Synthetic colour bars');
    await runPiece(exercise);
    await expect(exercise.root.getByText('All checks passed.')).toBeVisible();
    if (!isReceived) return;
    await expect
      .poll(async () => {
        const colours = await coloursOf(exercise);
        return isReceived(colours) || JSON.stringify(colours);
      })
      .toBe(true);
    if (name === 'shader') await expectShaderErrors(exercise);
  });
}

/** A shader that does not compile: marked in its own file, and linked from the console; code that never asks is told. */
async function expectShaderErrors(exercise: ExercisePage): Promise<void> {
  const fragment = readFileSync(join(folder, 'shader/ripple.frag'), 'utf8');
  await exercise.write([{ path: 'ripple.frag', text: fragment.replace('at + wave', 'at + waves') }]);
  await exercise.run();
  const console = await exercise.console();
  await expect(console.getByText("Fragment shader: 'waves' : undeclared identifier")).toBeVisible();
  await console.getByRole('button', { name: 'ripple.frag:9:39' }).first().click();
  await expect(exercise.root.getByRole('tab', { name: 'ripple.frag', selected: true })).toBeVisible();
  await expect(exercise.root.locator('.squiggly-error').first()).toBeVisible();
  await expect(exercise.root.locator('.cursor').first()).toBeVisible();
}

test('the panel asks a running track for another size: the other side decodes it, and the call goes on', async ({
  page,
}) => {
  const exercise = await openPiece(page, 'call');
  await exercise.run();
  await expectTrace(exercise, 'connected', (trace) => connected(trace).length === 2);
  await exercise.root.getByRole('tab', { name: 'Tracks' }).click();
  const panel = exercise.root.getByRole('tabpanel', { name: 'Tracks' });
  const card = panel.locator('section').filter({ hasText: 'video-track' });
  await card.getByLabel('Size', { exact: true }).selectOption('QVGA 320 × 240');
  await card.getByLabel('Frames per second', { exact: true }).selectOption('10');
  await expect(card.getByRole('status')).toHaveText('The track took it. The call goes on.');
  const remote = exercise.pane('Preview').locator('#remote');
  await expect.poll(() => remote.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(320);
  const row = (name: string) =>
    card.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  // Asked, given, measured.
  for (const column of [3, 4, 5]) await expect(row('width').getByRole('cell').nth(column)).toHaveText(/320/);
  const measured = async () => Number(await row('frameRate').getByRole('cell').last().textContent());
  await expect.poll(measured).toBeGreaterThan(7);
  await expect.poll(measured).toBeLessThan(13);

  // What cannot be is named, with what could be.
  await card.getByLabel('width: value').fill('100000');
  await card.getByLabel('width: how strictly').selectOption('exact');
  await card.getByRole('button', { name: 'Ask the track' }).click();
  await expect(card.getByRole('status')).toContainText(
    /OverconstrainedError: width cannot be exact 100000. The nearest/,
  );
  await card.getByLabel('width: value').fill('320');
  await card.getByRole('button', { name: 'Write into the code' }).click();
  await expect(exercise.root.locator('[data-source="main.ts"]')).toContainText('width: { exact: 320 }');

  const trace = await exercise.trace();
  expect(connected(trace)).toHaveLength(2);
  const later = all(trace, 'state').filter(({ machine }) => machine === 'connection');
  expect(later.at(-1)?.state).toBe('connected');
  expect(all(trace, 'run').filter(({ phase }) => phase === 'loaded')).toHaveLength(1);
  expect(
    all(trace, 'call').some(({ method, experiment }) => method === 'applyConstraints' && experiment),
  ).toBe(true);
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  expect(violations).toEqual([]);
});

test('dragging a number of a filter changes pixels, style and code; the call goes on, and undo is one step', async ({
  page,
}) => {
  const exercise = await openPiece(page, 'call');
  const main = readFileSync(join(folder, 'call/main.ts'), 'utf8');
  await exercise.write([
    { path: 'main.ts', text: main.replace('video: true', 'video: {\n  width: 640,\n  height: 480 }') },
    { path: 'main.css', text: 'video {\n  width: 90%;\n  filter: brightness(1);\n}\n' },
  ]);
  await exercise.run();
  await expectTrace(exercise, 'connected', (trace) => connected(trace).length === 2);
  const remote = exercise.pane('Preview').locator('#remote');
  const filter = () => remote.evaluate((video) => getComputedStyle(video).filter);
  await expect.poll(filter).toBe('brightness(1)');

  await exercise.root.getByRole('tab', { name: 'main.css' }).click();
  await exercise.button('Edit').click();
  const editor = exercise.root.locator('.monaco-editor').first();
  await expect(editor).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Home');
  for (const key of ['ArrowDown', 'ArrowDown', 'End', 'ArrowLeft', 'ArrowLeft'])
    await page.keyboard.press(key);
  await page.keyboard.press('Alt+v');
  const slider = page.getByRole('slider', { name: 'brightness: slider' });
  await expect(slider).toBeFocused();
  const frames = () =>
    remote.evaluate((video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames);
  const before = await frames();
  await page.keyboard.press('Home');
  await expect.poll(filter).toBe('brightness(0)');
  // What is seen is black now, all over.
  const shot = await remote.screenshot();
  const brightest = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    canvas?.drawImage(picture, 0, 0);
    const { data } = canvas?.getImageData(4, 4, picture.width - 8, picture.height - 8) ?? { data: [] };
    let most = 0;
    for (let at = 0; at < data.length; at += 1) if (at % 4 < 3) most = Math.max(most, data[at] ?? 255);
    return most;
  }, shot.toString('base64'));
  expect(brightest).toBeLessThan(8);
  expect(await frames()).toBeGreaterThanOrEqual(before);
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(filter).toBe('brightness(1)');

  // A constraint in the code is one of the running track.
  await exercise.root.getByRole('tab', { name: 'main.ts' }).click();
  await editor.locator('.view-line').first().click();
  await page.keyboard.press('ControlOrMeta+Home');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'End', 'ArrowLeft', 'ArrowLeft'])
    await page.keyboard.press(key);
  await page.keyboard.press('Alt+v');
  await page.getByRole('spinbutton', { name: 'width: value' }).fill('320');
  await expect.poll(() => remote.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(320);

  const trace = await exercise.trace();
  const states = all(trace, 'state').filter(({ machine }) => machine === 'connection');
  expect(states.at(-1)?.state).toBe('connected');
  expect(all(trace, 'run').filter(({ phase }) => phase === 'loaded')).toHaveLength(1);
});
