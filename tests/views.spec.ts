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

test('a channel that nothing went through yet says so', async ({ page }) => {
  const exercise = await openExercise(page, '05-peer-connection', 'answer');
  const text = `new RTCPeerConnection().createDataChannel('quiet');`;
  await exercise.write([{ path: 'main.ts', text }]);
  await exercise.run();
  const data = await open(exercise, 'Data');
  await expect(data).toContainText('Channel “quiet” of dc1');
  await expect(data).toContainText('No message has gone through it yet.');
  await expect(data.getByRole('table')).toHaveCount(0);
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
      await expect(await open(exercise, view)).not.toBeEmpty();
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

/** The call of the lesson, with its remote picture. */
async function connectedCall(page: Page): Promise<ExercisePage> {
  const exercise = await openExercise(page, '05-peer-connection', 'answer');
  await exercise.write([{ path: 'main.ts', text: solution }]);
  await exercise.run();
  await expectTrace(exercise, 'the remote picture', (trace) =>
    all(trace, 'frame').some(({ remote }) => remote),
  );
  return exercise;
}

/** Opens a description in the editor of the SDP view, by its place in the list. */
async function edit(exercise: ExercisePage, index: number, change: (text: string) => string) {
  const sdp = await open(exercise, 'SDP');
  await sdp.getByRole('combobox', { name: 'Description' }).selectOption({ index });
  await sdp.getByRole('button', { name: 'Edit…' }).click();
  const text = sdp.getByRole('textbox', { name: 'Text of the description' });
  await text.fill(change(await text.inputValue()));
  return { sdp, text };
}

test('an edited offer is set at both ends by real calls, and changes the call @firefox', async ({ page }) => {
  const exercise = await connectedCall(page);
  const before = (await exercise.trace()).length;
  const { sdp } = await edit(exercise, 0, (text) => text.replaceAll('a=sendrecv', 'a=inactive'));
  await expect(sdp.locator('.changes')).toContainText('+ a=inactive');
  await sdp.getByRole('button', { name: 'Set and renegotiate' }).click();
  await expect(sdp.locator('.verdict')).toContainText('Set. The call goes on with it.');
  await expect(sdp.locator('.steps')).toContainText('pc1.setLocalDescription(offer) · edited: done');

  const trace = (await exercise.trace()).slice(before);
  const experiments = all(trace, 'call').filter(({ experiment }) => experiment);
  expect(experiments.map(({ object, method }) => `${object}.${method}`)).toEqual([
    'pc1.createOffer',
    'pc1.setLocalDescription',
    'pc2.setRemoteDescription',
    'pc2.createAnswer',
    'pc2.setLocalDescription',
    'pc1.setRemoteDescription',
  ]);
  expect(all(trace, 'description').map(({ sdp }) => /a=inactive/.test(sdp))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  // The receiver’s track is muted by that: nothing is sent any more.
  await expectTrace(exercise, 'the remote track is muted', (all_) =>
    all(all_, 'event').some(({ id, type }) => id > experiments[0]!.id && type === 'mute'),
  );
  await sdp.getByRole('button', { name: 'Show what was set' }).click();
  await expect(sdp.locator('.munged')).toContainText('a=inactive');
});

test('an edited answer goes to the offerer alone, where the learner says so', async ({ page }) => {
  const exercise = await connectedCall(page);
  const { sdp } = await edit(exercise, 3, (text) => text.replace(/^c=.*$/m, '$&\nb=AS:50'));
  await expect(sdp.getByRole('radio', { name: /only pc1 is given the edited text/ })).toBeChecked();
  await sdp.getByRole('button', { name: 'Set and renegotiate' }).click();
  await expect(sdp.locator('.verdict')).toContainText('Set.');
  const [local, remote] = all(await exercise.trace(), 'description').slice(-2);
  expect([local?.side, local?.sdp.includes('b=AS:50')]).toEqual(['local', false]);
  expect([remote?.side, remote?.sdp.includes('b=AS:50')]).toEqual(['remote', true]);
});

test('what the browser refuses is said in its own words, the text stays, and the call goes on', async ({
  page,
}) => {
  const exercise = await connectedCall(page);
  const { sdp, text } = await edit(exercise, 3, (before) => before.replace('a=recvonly', 'a=recvonly\nm='));
  await sdp.getByRole('button', { name: 'Set and renegotiate' }).click();
  await expect(sdp.locator('.steps .bad')).toContainText(/pc1\.setRemoteDescription.* edited: \w+Error: \S+/);
  await expect(sdp.locator('.verdict')).toContainText('the call goes on as before');
  await expect(text).toHaveValue(/a=recvonly\nm=\n/);
  const trace = await exercise.trace();
  const last = (object: string) =>
    all(trace, 'state').findLast((state) => state.object === object && state.machine === 'signaling')?.state;
  expect([last('pc1'), last('pc2')]).toEqual(['stable', 'stable']);
  // In another view and back, after other entries: what was typed is there.
  await open(exercise, 'States');
  await open(exercise, 'SDP');
  await expect(text).toHaveValue(/a=recvonly\nm=\n/);
  await sdp.getByRole('button', { name: 'Reset text' }).click();
  await expect(text).not.toHaveValue(/m=\n/);
});

test('descriptions are held: each waits for the learner, edited or as it is @firefox', async ({ page }) => {
  const exercise = await openExercise(page, '05-peer-connection', 'answer');
  await exercise.write([
    {
      path: 'main.ts',
      text: `const caller = new RTCPeerConnection();
const callee = new RTCPeerConnection();
caller.addTransceiver('audio');
await caller.setLocalDescription();
await callee.setRemoteDescription(caller.localDescription);
await callee.setLocalDescription();
await caller.setRemoteDescription(callee.localDescription);
console.log('direction', caller.getTransceivers()[0].currentDirection);`,
    },
  ]);
  await exercise.root.getByRole('tab', { name: 'SDP', exact: true }).click();
  const sdp = exercise.root.getByRole('tabpanel', { name: 'SDP', exact: true });
  await sdp.getByRole('checkbox', { name: 'Hold descriptions' }).check();
  await exercise.run();
  await expect(sdp.getByRole('heading', { name: 'pc1.setLocalDescription(offer) waits' })).toBeVisible();
  await expect(exercise.root.getByText(/waits for you: “Hold descriptions” is on/)).toBeVisible();
  expect(all(await exercise.trace(), 'description')).toEqual([]);

  const text = sdp.getByRole('textbox', { name: 'Text of the description' });
  await text.fill((await text.inputValue()).replace('a=sendrecv', 'a=sendonly'));
  await sdp.getByRole('button', { name: 'Set this' }).click();
  await expect(sdp.getByRole('heading', { name: 'pc2.setRemoteDescription(offer) waits' })).toBeVisible();
  await expect(sdp.locator('.munged')).toContainText('+ a=sendonly');
  await sdp.getByRole('button', { name: 'Set unchanged' }).click();
  await expect(sdp.getByRole('heading', { name: 'pc2.setLocalDescription(answer) waits' })).toBeVisible();
  // Off: what waits is set as it is, and the rest goes by.
  await sdp.getByRole('checkbox', { name: 'Hold descriptions' }).uncheck();
  await expect(sdp.getByRole('heading', { name: /waits/ })).toHaveCount(0);
  await expect(await exercise.console()).toContainText(/direction (sendonly|inactive)/);
  const [offer] = all(await exercise.trace(), 'description');
  expect(offer?.sdp).toContain('a=sendonly');
});

test('a claim that fails leads to the entry that it saw last', async ({ page }) => {
  const exercise = await openExercise(page, '05-peer-connection', 'answer');
  await exercise.run();
  const failing = exercise.checks().filter({ hasText: 'Not yet' }).first();
  await expect(failing).toContainText('Expected: a local answer. Seen last:');
  await expectTrace(exercise, 'the offer on both sides', (trace) => all(trace, 'description').length === 2);
  await expect(failing).toContainText(/Seen last: \d+ ms pc2 remote offer/);
  await open(exercise, 'Sequence');
  await failing.getByRole('button', { name: 'Show in the trace' }).click();
  const log = exercise.root.getByRole('tabpanel', { name: 'Trace', exact: true });
  await expect(log.locator('[aria-current="true"]')).toContainText('pc2 remote offer');
  await expect(log.locator('[aria-current="true"]')).toBeInViewport();
  await expect(log.locator('[aria-current="true"] summary')).toBeFocused();
});

test('one time cursor in all views, set by focus and shown wherever time is', async ({ page }) => {
  const exercise = await call(page);
  const sequence = await open(exercise, 'Sequence');
  // By then there are candidates and a pair: each view has something before it.
  const message = sequence.getByRole('listitem', { name: /hello callee from pc1 to pc2/ });
  await message.focus();
  await expect(sequence.locator('.at-cursor')).toHaveAttribute('aria-label', /hello callee from pc1 to pc2/);
  const time = Number(await message.getAttribute('data-time'));
  for (const view of ['States', 'Setup']) {
    const panel = await open(exercise, view);
    await expect(panel.locator('.axis .at')).toHaveText(`${time.toFixed(1)} ms`);
  }
  const isBefore = async (panel: Awaited<ReturnType<typeof open>>) =>
    Number(await panel.locator('.at-cursor').first().getAttribute('data-time')) <= time;
  expect(await isBefore(await open(exercise, 'ICE'))).toBe(true);
  expect(await isBefore(await open(exercise, 'Trace'))).toBe(true);
  const setup = await open(exercise, 'Setup');
  await setup.getByRole('button', { name: /^Offer made/ }).hover();
  await expect(setup.locator('.axis .at')).not.toHaveText(`${time.toFixed(1)} ms`);
});

test('rows are one stop of the Tab key, and arrows go through them', async ({ page }) => {
  const exercise = await call(page);
  for (const [view, row] of [
    ['Sequence', '.row'],
    ['States', '.span'],
    ['Setup', '.span'],
    ['Trace', '.row > details > summary'],
  ] as const) {
    const panel = await open(exercise, view);
    const stops = panel.locator(`${row}[tabindex="0"]`);
    await expect(stops).toHaveCount(1);
    await stops.focus();
    // The list may have followed the trace before it was looked at.
    await page.keyboard.press('Home');
    await expect(panel.locator(row).first()).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(stops).toHaveCount(1);
    await expect(stops).toBeFocused();
    await expect(panel.locator(row).nth(1)).toBeFocused();
  }
});
