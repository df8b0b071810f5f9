/** The views over a real call's trace: what each shows, that they follow one selection, and that words stand beside. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { all } from '../src/trace/check.ts';
import { type ExercisePage, expectTrace, openExercise } from './support/exercise.ts';

const solution = readFileSync(
  fileURLToPath(new URL('../lessons/05-peer-connection/answer/solution/main.ts', import.meta.url)),
  'utf8',
);
/** The lesson's call, with a data channel beside the video. */
const CALL = solution.replace(
  'const offer',
  `const chat = caller.createDataChannel('chat');
chat.onopen = () => chat.send('hello callee');
callee.ondatachannel = ({ channel }) => (channel.onmessage = () => channel.send('hello caller'));

const offer`,
);

async function call(page: Page): Promise<ExercisePage> {
  const exercise = await openExercise(page, '05-peer-connection', 'answer');
  await exercise.write([{ path: 'main.ts', text: CALL }]);
  await exercise.run();
  await expectTrace(exercise, 'two messages and the stats of both sides', (trace) => {
    const messages = all(trace, 'event').filter(({ type }) => type === 'message');
    return messages.length === 2 && new Set(all(trace, 'stats').map(({ object }) => object)).size === 2;
  });
  return exercise;
}

async function open(exercise: ExercisePage, view: string) {
  await exercise.root.getByRole('tab', { name: view, exact: true }).click();
  return exercise.root.getByRole('tabpanel', { name: view, exact: true });
}

test('each view shows the call in its own way @firefox', async ({ page }) => {
  const exercise = await call(page);

  const sequence = await open(exercise, 'Sequence');
  await expect(sequence.getByRole('listitem', { name: /offer from pc1 to pc2/ })).toBeVisible();
  await expect(sequence.getByRole('listitem', { name: /answer from pc2 to pc1/ })).toBeVisible();
  await expect(sequence.getByRole('listitem', { name: /hello callee from pc1 to pc2/ })).toBeVisible();
  await expect(
    sequence
      .getByRole('listitem', { name: /pc2 first remote frame/ })
      .or(sequence.getByRole('listitem', { name: /first remote frame/ }))
      .first(),
  ).toBeVisible();

  const states = await open(exercise, 'States');
  await expect(states.getByRole('button', { name: /^have-local-offer, from/ })).toBeVisible();
  await expect(states.getByRole('button', { name: /^connected, from/ }).first()).toBeVisible();

  const sdp = await open(exercise, 'SDP');
  await expect(sdp).toContainText('Media section');
  await expect(sdp.getByRole('link', { name: /RFC 8866/ }).first()).toBeVisible();
  const options = await sdp.getByLabel('Compare with').getByRole('option').allTextContents();
  expect(options.length).toBe(5);
  await sdp.getByLabel('Compare with').selectOption({ index: 3 });
  await expect(sdp.locator('.diff-lines .changed').first()).toBeVisible();

  const ice = await open(exercise, 'ICE');
  await expect(ice.getByRole('table', { name: 'Candidate pairs' })).toContainText('in use');
  await expect(ice.getByRole('table', { name: 'Candidates' })).toContainText('host');

  const setup = await open(exercise, 'Setup');
  await expect(setup).toContainText(/Run to the first remote picture: [\d.]+ ms/);
  await expect(setup.getByRole('button', { name: /^Offer made: [\d.]+ ms/ })).toBeVisible();

  const data = await open(exercise, 'Data');
  await expect(data).toContainText('Channel “chat” of dc1');
  await expect(data).toContainText('hello callee');
  await expect(data).toContainText('ordered, reliable');

  const stats = await open(exercise, 'Stats');
  await expect(stats.getByText('Bitrate, kbit/s', { exact: true })).toBeVisible();
  await expect(stats.locator('canvas').first()).toBeVisible();
  await expect(stats).toContainText(/in video: \d/);
});

test('all views follow one selection, by keyboard too', async ({ page }) => {
  const exercise = await call(page);
  const sequence = await open(exercise, 'Sequence');
  const offer = sequence.getByRole('listitem', { name: /answer from pc2 to pc1/ });
  await offer.focus();
  await page.keyboard.press('Enter');
  const log = await open(exercise, 'Trace');
  const selected = log.locator('[aria-current="true"]');
  await expect(selected).toContainText('pc1 remote answer');
  await expect(selected).toBeInViewport();
  const sdp = await open(exercise, 'SDP');
  await expect(sdp.getByRole('combobox', { name: 'Description' })).toHaveValue(/\d+/);
  await expect(sdp.getByRole('combobox', { name: 'Description' }).locator('option:checked')).toContainText(
    'pc1 remote answer',
  );
});

test('munged SDP is named', async ({ page }) => {
  const exercise = await openExercise(page, '05-peer-connection', 'answer');
  await exercise.write([
    {
      path: 'main.ts',
      text: `const pc = new RTCPeerConnection();
pc.addTransceiver('audio');
const offer = await pc.createOffer();
await pc.setLocalDescription({ type: 'offer', sdp: offer.sdp.replace('useinbandfec=1', 'useinbandfec=0') });`,
    },
  ]);
  await exercise.run();
  await expectTrace(exercise, 'the offer is set', (trace) => all(trace, 'description').length > 0);
  const sdp = await open(exercise, 'SDP');
  await expect(sdp).toContainText('SDP munging');
  await expect(sdp.locator('.munged')).toContainText('useinbandfec=0');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in any view, in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    const exercise = await call(page);
    for (const view of ['Sequence', 'States', 'SDP', 'ICE', 'Setup', 'Data', 'Stats']) {
      await open(exercise, view);
      const { violations } = await new AxeBuilder({ page }).include('.view.other').analyze();
      const found = violations.map(({ id, nodes }) => `${view} ${id}: ${nodes[0]?.html}`);
      expect(found).toEqual([]);
    }
  });
}

test('a trace is saved without addresses, and opened again in all views', async ({ page }) => {
  const exercise = await call(page);
  const own = new Set(
    all(await exercise.trace(), 'candidate').flatMap(({ candidate }) => candidate.split(' ').slice(4, 5)),
  );
  const log = await open(exercise, 'Trace');
  for (const format of ['rtcstats', 'webrtc-internals']) {
    await log.getByRole('button', { name: 'Save…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Save or open a trace' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: `Save as ${format} dump` }).click(),
    ]);
    const path = await download.path();
    const text = readFileSync(path, 'utf8');
    expect([...own].filter((address) => address !== undefined && text.includes(`${address} `))).toEqual([]);
    await dialog.getByLabel(/Open a dump/).setInputFiles(path);
    await expect(exercise.root.getByText(/entries, shown in all views/)).toBeVisible();
    await expect(await open(exercise, 'Sequence')).toContainText('offer');
    await expect(await open(exercise, 'SDP')).toContainText('Media section');
    await open(exercise, 'Trace');
  }
  await log.getByRole('button', { name: 'Save…' }).click();
  await page
    .getByLabel(/Open a dump/)
    .setInputFiles({ name: 'no.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('no.txt could not be opened.');
});
