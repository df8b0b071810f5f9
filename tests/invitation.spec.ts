// One run on two devices: two browser contexts, as far apart as two machines are.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { all, reached, signals } from '../src/trace/check.ts';
import {
  exerciseOn,
  expectFrames,
  expectTrace,
  FIXTURE,
  hasReturned,
  openExercise,
} from './support/exercise.ts';
import { ROOM_CALL } from './support/room-call.ts';

test('Alice here, Bob there: the invitation opens the same code in the same room, and they connect', async ({
  page,
  browser,
}) => {
  const exercise = await openExercise(page, FIXTURE, 'two-peers');
  await exercise.write([ROOM_CALL]);
  await exercise.button('Invite').click();
  const dialog = page.getByRole('dialog', { name: 'Invite another device' });
  await expect(dialog.getByRole('combobox', { name: 'The other device is' })).toHaveValue('Bob');
  await expect(dialog.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
  const link = await dialog.getByRole('textbox', { name: 'Link of the invitation' }).inputValue();
  expect(new URL(link).searchParams.get('peer')).toBe('Bob');
  // This page is on localhost, and nobody asked for --lan.
  await expect(dialog).toContainText('leads every machine to itself');
  await expect(dialog).toContainText('npm start -- --lan');
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(exercise.root.getByText('Bob is on another device, Alice on this one.')).toBeVisible();
  await expect(exercise.root.getByRole('group', { name: 'Bob' })).toBeHidden();

  const phone = await (await browser.newContext()).newPage();
  await phone.goto(link);
  const there = await exerciseOn(phone, 'two-peers');
  await expect(there.root.getByText('this device is Bob')).toBeVisible();
  await expect(there.root.getByText('came with a link: someone else wrote it')).toBeVisible();
  await expect(there.root.locator('[data-source="main.ts"] code')).toContainText('room:join');
  await expect(there.root.getByRole('group', { name: 'Alice' })).toBeHidden();
  expect(await there.root.locator('iframe').count()).toBe(0);

  await exercise.run();
  await there.run();
  await expectTrace(exercise, 'Alice is connected', (trace) => reached(trace, 'alice', 'connected'));
  await expectTrace(there, 'Bob is connected', (trace) => reached(trace, 'bob', 'connected'));
  await expectFrames(exercise.pane('Alice').locator('video'));
  await expectFrames(there.pane('Bob').locator('video'));
  const [here, away] = [await exercise.trace(), await there.trace()];
  expect(new Set(here.map(({ peer }) => peer))).toEqual(new Set(['Alice']));
  expect(new Set(away.map(({ peer }) => peer))).toEqual(new Set(['Bob']));
  expect(all(away, 'run').find(({ phase }) => phase === 'start')?.camera).toBe('synthetic');

  // The room goes on, and has seats for two: who runs again has to leave it first, and is missed.
  await there.run();
  await expectTrace(exercise, 'Bob has left and come back', hasReturned);
  await exercise.run();
  await expectTrace(there, 'Alice has left and come back', hasReturned);
  await exercise.button('Stop').click();
  await expectTrace(there, 'Alice has left', (trace) => signals(trace, 'in', 'peer:left').length === 2);

  await exercise.root.getByRole('button', { name: 'End the invitation' }).click();
  await expect(exercise.root.getByRole('group', { name: 'Bob' })).toBeVisible();
  await phone.context().close();
});

test('the other part can be given away, and the link can be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const exercise = await openExercise(page, FIXTURE, 'two-peers');
  await exercise.button('Invite').click();
  const dialog = page.getByRole('dialog');
  const link = dialog.getByRole('textbox');
  const before = await link.inputValue();
  await dialog.getByRole('combobox').selectOption('Alice');
  await expect(link).toHaveValue(/peer=Alice/);
  expect(new URL(await link.inputValue()).searchParams.get('room')).toBe(
    new URL(before).searchParams.get('room'),
  );
  await dialog.getByRole('button', { name: 'Copy link' }).click();
  await expect(dialog.getByRole('status')).toHaveText('The link is copied.');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await link.inputValue());
  await dialog.getByRole('button', { name: 'End the invitation' }).click();
  await expect(exercise.root.getByText('on another device')).toHaveCount(0);
});

test('only exercises whose peers meet on the server have invitations', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await expect(exercise.button('Share')).toBeVisible();
  await expect(exercise.button('Invite')).toHaveCount(0);
});

test('an invitation that is damaged says so and changes nothing', async ({ page }) => {
  await page.goto(
    `${process.env['WORKBOOK_URL']}/lessons/${FIXTURE}/?exercise=two-peers&room=${'%20'.repeat(3)}&peer=Mallory`,
  );
  const exercise = await exerciseOn(page, 'two-peers');
  await expect(exercise.root.getByText('The invitation is damaged')).toBeVisible();
  await expect(exercise.root.getByRole('group', { name: 'Alice' })).toBeVisible();
});

test('code that is too long for a QR code leaves the link', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'two-peers');
  const noise = Array.from({ length: 3000 }, (_, n) => ((n * 2_654_435_761) % 4_294_967_296).toString(36));
  await exercise.write([{ path: 'main.ts', text: `// ${noise.join('')}\n` }]);
  await exercise.button('Invite').click();
  await expect(page.getByRole('dialog')).toContainText('too long for a QR code: use the link');
  await expect(page.getByRole('dialog').getByRole('textbox')).toHaveValue(/#code=/);
});
